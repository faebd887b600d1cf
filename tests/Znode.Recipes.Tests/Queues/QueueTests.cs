using Znode.Recipes.Tests.Backends;
using Znode.Recipes.Tests.Faults;

namespace Znode.Recipes.Tests.Queues;

[TestFixtureSource(typeof(BackendKind), nameof(BackendKind.All))]
public sealed class QueueTests(BackendKind kind) : RecipeFixture(kind)
{
    private static readonly ZnodePath Path = "/queues/a";

    [Test]
    public async Task Messages_come_by_priority_and_then_in_order()
    {
        var queue = Client.Queue(Path, ZnodeCodec.Utf8);
        await queue.EnqueueAsync("c", 5).InTime();
        await queue.EnqueueAsync("a", -3).InTime();
        await queue.EnqueueAsync("b").InTime();
        await queue.EnqueueAsync("d", 5).InTime();

        Assert.That(await TakeAsync(Client, 4), Is.EqualTo(new[] { "a", "b", "c", "d" }));
        await (await SessionAsync()).ChildrenAsync(Path, 1);
    }

    [Test]
    public async Task Text_needs_no_codec()
    {
        await Client.Queue(Path).EnqueueAsync("grün").InTime();

        Assert.That(await TakeAsync(Client, 1), Is.EqualTo(new[] { "grün" }));
        Assert.Throws<ArgumentException>(() => Client.Queue(ZnodePath.Root));
    }

    [Test]
    public async Task A_message_is_where_Curator_looks_for_it()
    {
        var made = await Client.Queue(Path, ZnodeCodec.Utf8).EnqueueAsync("hi", 5).InTime();

        Assert.That(made.Value, Does.Match("^/queues/a/queue-1000000050000000000$|^/queues/a/queue-100000005[0-9]{10}$"));
        Assert.That((await (await SessionAsync()).GetAsync(made)).Data.ToArray(), Is.EqualTo(new byte[] { 0, 1, 0, 1, 1, 0, 0, 0, 2, (byte)'h', (byte)'i', 2 }));
    }

    [Test]
    public async Task Each_message_goes_to_one_consumer()
    {
        const int Messages = 20;
        var queue = Client.Queue(Path, ZnodeCodec.Utf8);
        for (var i = 0; i < Messages; i++)
        {
            await queue.EnqueueAsync($"{i}");
        }

        using var end = new CancellationTokenSource();
        var taken = new System.Collections.Concurrent.ConcurrentBag<string>();
        async Task ConsumeAsync(IZnodeClient client)
        {
            try
            {
                await foreach (var message in client.Queue(Path, ZnodeCodec.Utf8).ConsumeAsync(end.Token))
                {
                    await using (message)
                    {
                        taken.Add(message.Value);
                        await message.CompleteAsync(CancellationToken.None);
                    }

                    if (taken.Count == Messages)
                    {
                        await end.CancelAsync();
                    }
                }
            }
            catch (OperationCanceledException)
            {
                // All are taken.
            }
        }

        await Task.WhenAll(ConsumeAsync(Client), ConsumeAsync(Other), ConsumeAsync(Other)).InTime();

        Assert.That(taken.Order(), Is.EqualTo(Enumerable.Range(0, Messages).Select(i => $"{i}").Order()));
        await (await SessionAsync()).ChildrenAsync(Path, 1);
        await (await SessionAsync()).ChildrenAsync(Path / "locks", 0);
    }

    [Test]
    public async Task A_consumer_waits_for_a_message()
    {
        await using var messages = Consume(Other);
        var next = messages.NextAsync();
        Assert.That(next.IsCompleted, Is.False);

        await Client.Queue(Path, ZnodeCodec.Utf8).EnqueueAsync("a").InTime();

        await using var message = await next;
        Assert.That(message.Value, Is.EqualTo("a"));
    }

    [Test]
    public async Task A_message_that_was_not_completed_goes_to_another()
    {
        await Client.Queue(Path, ZnodeCodec.Utf8).EnqueueAsync("a").InTime();
        await using var messages = Consume(Client);
        var message = await messages.NextAsync();
        await using var others = Consume(Other);
        var next = others.NextAsync();

        await message.DisposeAsync().InTime();
        await message.DisposeAsync().InTime();

        await using var again = await next;
        Assert.That((again.Value, again.FencingToken > message.FencingToken), Is.EqualTo(("a", true)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => message.CompleteAsync().InTime());
    }

    [Test]
    public async Task The_messages_of_a_session_that_ends_go_to_another_and_can_not_be_completed_by_it()
    {
        await Client.Queue(Path, ZnodeCodec.Utf8).EnqueueAsync("a").InTime();
        await using var messages = Consume(Client);
        var message = await messages.NextAsync();
        await using var others = Consume(Other);
        var next = others.NextAsync();

        await Backend.ExpireSessionAsync(Client);

        await message.Lost.Fires();
        await using var again = await next;
        await Assert.ThrowsAsync<SessionExpiredException>(() => message.CompleteAsync().InTime());
        await message.DisposeAsync().InTime();
        await again.CompleteAsync().InTime();
        await again.CompleteAsync().InTime();
        await again.Session.ChildrenAsync(Path, 1);
    }

    [Test]
    public async Task What_is_done_with_the_completion_is_done_once_or_not_at_all()
    {
        await Client.Queue(Path, ZnodeCodec.Utf8).EnqueueAsync("a").InTime();
        await using var messages = Consume(Client);
        await using var message = await messages.NextAsync();

        await Assert.ThrowsAsync<NoNodeException>(() => message.CompleteAsync(new Transaction().Delete("/missing")).InTime());
        Assert.That(await message.Session.ExistsAsync(message.Path), Is.Not.Null);
        await message.CompleteAsync(new Transaction().Create("/done")).InTime();

        Assert.That(await message.Session.ExistsAsync(message.Path), Is.Null);
        Assert.That(await message.Session.ExistsAsync("/done"), Is.Not.Null);
        Assert.That(message.Lost.IsCancellationRequested, Is.False);
    }

    [Test]
    public async Task Claims_and_completions_whose_answers_are_lost_are_found_or_made_again([Values] bool isCarriedOut)
    {
        await Client.Queue(Path, ZnodeCodec.Utf8).EnqueueAsync("a").InTime();
        var client = new LossyClient(Client);
        client.LoseNext("TryCommit", isCarriedOut);
        client.LoseNext("Commit", isCarriedOut);
        await using var messages = client.Queue(Path, ZnodeCodec.Utf8).ConsumeAsync().GetAsyncEnumerator();

        var message = await messages.NextAsync();
        Assert.That((await message.Session.GetChildrenAsync(Path / "locks")).Names, Is.EqualTo(new[] { message.Path.Name }));
        await message.CompleteAsync().InTime();

        await message.Session.ChildrenAsync(Path, 1);
        await message.Session.ChildrenAsync(Path / "locks", 0);
    }

    [Test]
    public async Task A_message_of_which_it_is_not_known_whether_it_is_in_the_queue_is_not_put_there_again()
    {
        var client = new LossyClient(Client);
        client.LoseNext("Create", isCarriedOut: true);

        var exception = await Assert.ThrowsAsync<ConnectionLossException>(() => client.Queue(Path, ZnodeCodec.Utf8).EnqueueAsync("a").InTime());

        Assert.That(exception!.Request, Is.EqualTo(RequestStatus.Sent));
        await (await SessionAsync()).ChildrenAsync(Path, 1);
    }

    [Test]
    public async Task A_consumer_goes_on_with_the_next_session()
    {
        await using var messages = Consume(Client);
        var next = messages.NextAsync();

        await Backend.ExpireSessionAsync(Client);
        await Other.Queue(Path, ZnodeCodec.Utf8).EnqueueAsync("a").InTime();

        await using var message = await next;
        Assert.That(message.Value, Is.EqualTo("a"));
    }

    [Test]
    public async Task Curator_s_messages_of_several_items_and_without_priority_are_read()
    {
        var session = await SessionAsync();
        await session.CreateAsync(Path / "queue-0000000003", new byte[] { 0, 1, 0, 1, 1, 0, 0, 0, 1, (byte)'a', 1, 0, 0, 0, 1, (byte)'b', 2 }, new() { CreateParents = true });
        await using var messages = Consume(Client);

        await using var message = await messages.NextAsync();

        Assert.That(message.Values, Is.EqualTo(new[] { "a", "b" }));
        Assert.Throws<InvalidDataException>(() => _ = message.Value);
    }

    [TestCase(new byte[0])]
    [TestCase(new byte[] { 0, 1, 0, 2, 2 })]
    [TestCase(new byte[] { 0, 1, 0, 1 })]
    [TestCase(new byte[] { 0, 1, 0, 1, 1, 0, 0, 0, 9, 7, 2 })]
    [TestCase(new byte[] { 0, 1, 0, 1, 1, 255, 255, 255, 255, 7, 2 })]
    [TestCase(new byte[] { 0, 1, 0, 1, 3, 0, 0, 0, 0, 2 })]
    public async Task A_message_that_nobody_can_read_can_be_completed(byte[] data)
    {
        var session = await SessionAsync();
        await session.CreateAsync(Path / "queue-1000000000000000003", data, new() { CreateParents = true });
        await session.CreateAsync(Path / "somebody-else-s", data);
        await using var messages = Consume(Client);

        await using var message = await messages.NextAsync();

        Assert.Throws<InvalidDataException>(() => _ = message.Value);
        await message.CompleteAsync().InTime();
        await session.ChildrenAsync(Path, 2);
    }

    [Test]
    public async Task The_place_of_the_claims_is_made_again()
    {
        await using var messages = Consume(Client);
        var next = messages.NextAsync();
        var session = await Other.GetSessionAsync();
        await session.ExistsAsync(Path / "locks", exists: true);
        await session.DeleteAsync(Path / "locks");

        await Other.Queue(Path, ZnodeCodec.Utf8).EnqueueAsync("a").InTime();

        await (await next).CompleteAsync().InTime();
    }

    [Test]
    public async Task A_stream_that_is_left_or_canceled_keeps_nothing()
    {
        using var cancellation = new CancellationTokenSource();
        await Client.Queue(Path, ZnodeCodec.Utf8).EnqueueAsync("a").InTime();
        await foreach (var message in Client.Queue(Path, ZnodeCodec.Utf8).ConsumeAsync())
        {
            await message.DisposeAsync().InTime();
            break;
        }

        await TakeAsync(Client, 1);
        await using var messages = Client.Queue(Path, ZnodeCodec.Utf8).ConsumeAsync(cancellation.Token).GetAsyncEnumerator();
        var next = messages.MoveNextAsync();
        await cancellation.CancelAsync();
        await Assert.ThatAsync(() => next.InTime(), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Who_gives_up_finding_out_what_became_of_a_completion_is_told_that_it_is_not_known()
    {
        await Client.Queue(Path, ZnodeCodec.Utf8).EnqueueAsync("a").InTime();
        using var cancellation = new CancellationTokenSource();
        var client = new LossyClient(Client) { OnLoss = cancellation.CancelAsync };
        await using var messages = Consume(client);
        await using var message = await messages.NextAsync();
        client.LoseNext("Commit", isCarriedOut: true);

        var exception = await Assert.ThrowsAsync<ZnodeCanceledException>(() => message.CompleteAsync(cancellation.Token).InTime());

        Assert.That(exception!.Request, Is.EqualTo(RequestStatus.Sent));
    }

    [Test]
    public async Task A_session_that_is_lost_before_it_is_known_what_became_of_a_completion_leaves_that_open()
    {
        await Client.Queue(Path, ZnodeCodec.Utf8).EnqueueAsync("a").InTime();
        var client = new LossyClient(Client) { OnLoss = async () => await Backend.ExpireSessionAsync(Client) };
        await using var messages = Consume(client);
        await using var message = await messages.NextAsync();
        client.LoseNext("Commit", isCarriedOut: true);

        var exception = await Assert.ThrowsAsync<SessionExpiredException>(() => message.CompleteAsync().InTime());

        Assert.That(exception!.Request, Is.EqualTo(RequestStatus.Sent));
    }

    [Test]
    public async Task Giving_back_again_what_was_given_back_takes_nothing_from_who_has_it_now()
    {
        await Client.Queue(Path, ZnodeCodec.Utf8).EnqueueAsync("a").InTime();
        await using var others = Consume(Other);
        IQueueMessage<string>? taken = null;
        var client = new LossyClient(Client) { OnLoss = async () => taken = await others.NextAsync() };
        await using var messages = Consume(client);
        var message = await messages.NextAsync();
        client.LoseNext("TryDelete", isCarriedOut: true);

        await message.DisposeAsync().InTime();
        await (await SessionAsync()).SyncAsync().InTime();

        await taken!.CompleteAsync().InTime();
        await (await SessionAsync()).SyncAsync().InTime();
        await (await SessionAsync()).ChildrenAsync(Path, 1);
    }

    [Test]
    public async Task A_session_that_someone_disposes_is_followed_by_the_next()
    {
        await using var messages = Consume(Client);
        var next = messages.MoveNextAsync().AsTask();
        await UntilAsync(async () => (await SessionAsync()).LastZxid > Zxid.Zero && await (await SessionAsync()).ExistsAsync(Path / "locks") is not null);

        await (await SessionAsync()).DisposeAsync().InTime();
        await Other.Queue(Path, ZnodeCodec.Utf8).EnqueueAsync("a").InTime();

        Assert.That(await next.InTime(), Is.True);
        await messages.Current.CompleteAsync().InTime();
    }

    private static async Task<List<string>> TakeAsync(IZnodeClient client, int count)
    {
        var taken = new List<string>();
        await using var messages = Consume(client);
        while (taken.Count < count)
        {
            await using var message = await messages.NextAsync();
            taken.Add(message.Value);
            await message.CompleteAsync().InTime();
        }

        return taken;
    }

    private static IAsyncEnumerator<IQueueMessage<string>> Consume(IZnodeClient client) => client.Queue(Path, ZnodeCodec.Utf8).ConsumeAsync().GetAsyncEnumerator();
}
