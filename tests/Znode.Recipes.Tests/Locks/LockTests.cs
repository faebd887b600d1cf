using System.Globalization;
using Znode.Recipes.Tests.Backends;

namespace Znode.Recipes.Tests.Locks;

[TestFixtureSource(typeof(BackendKind), nameof(BackendKind.All))]
public sealed class LockTests(BackendKind kind) : RecipeFixture(kind)
{
    private static readonly ZnodePath Path = "/locks/a";

    [Test]
    public async Task One_holds_at_a_time_and_fencing_tokens_increase()
    {
        const int Clients = 4;
        const int Rounds = 8;
        var session = await SessionAsync();
        await session.CreateAsync("/count", "0");
        var (inside, last) = (0, 0L);

        async Task CountAsync(IZnodeClient client)
        {
            for (var i = 0; i < Rounds; i++)
            {
                await using var held = await client.Lock(Path).AcquireAsync();
                Assert.That(Interlocked.Increment(ref inside), Is.EqualTo(1));
                Assert.That(held.FencingToken, Is.GreaterThan(Interlocked.Exchange(ref last, held.FencingToken)));
                var count = int.Parse(await held.Session.GetStringAsync("/count"), CultureInfo.InvariantCulture);
                await held.Session.SetAsync("/count", (count + 1).ToString(CultureInfo.InvariantCulture));
                Interlocked.Decrement(ref inside);
            }
        }

        var clients = new List<IZnodeClient> { Client, Other };
        while (clients.Count < Clients)
        {
            clients.Add(await Backend.CreateClientAsync());
        }

        await Task.WhenAll(clients.Select(CountAsync)).InTime();

        Assert.That(await session.GetStringAsync("/count"), Is.EqualTo($"{Clients * Rounds}"));
        Assert.That((await session.GetChildrenAsync(Path)).Names, Is.Empty);
    }

    [Test]
    public async Task It_is_handed_over_in_the_order_of_asking()
    {
        var session = await SessionAsync();
        var first = await Client.Lock(Path).AcquireAsync().InTime();
        var asked = new List<Task<IZnodeLockHandle>>();
        for (var i = 0; i < 5; i++)
        {
            asked.Add((i % 2 == 0 ? Other : Client).Lock(Path).AcquireAsync().AsTask());
            await session.ChildrenAsync(Path, i + 2);
        }

        var holder = first;
        foreach (var next in asked)
        {
            Assert.That(asked.SkipWhile(task => task != next).Any(task => task.IsCompleted), Is.False);
            await holder.DisposeAsync().InTime();
            holder = await next.InTime();
        }

        await holder.DisposeAsync().InTime();
    }

    [Test]
    public async Task The_znode_of_the_holder_is_where_Curator_looks_for_it()
    {
        await using var held = await Client.Lock(Path).AcquireAsync().InTime();

        Assert.That(held.Path.Value, Does.Match("^/locks/a/_c_[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}-lock-[0-9]{10}$"));
        var stat = await held.Session.ExistsAsync(held.Path);
        Assert.That(stat?.EphemeralOwner, Is.EqualTo(held.Session.Id));
        Assert.That(stat?.Czxid.Value, Is.EqualTo(held.FencingToken));
    }

    [Test]
    public async Task Disposing_releases_it_once_and_is_no_loss()
    {
        var session = await SessionAsync();
        var held = await Client.Lock(Path).AcquireAsync().InTime();
        var lost = held.Lost;

        await held.DisposeAsync().InTime();
        await held.DisposeAsync().InTime();

        Assert.That((await session.GetChildrenAsync(Path)).Names, Is.Empty);
        Assert.That(lost.IsCancellationRequested, Is.False);
        Assert.That(held.Lost.IsCancellationRequested, Is.False);
    }

    [Test]
    public async Task When_the_holder_s_session_ends_it_hears_of_it_and_the_next_one_holds()
    {
        var held = await Client.Lock(Path).AcquireAsync().InTime();
        var next = Other.Lock(Path).AcquireAsync().AsTask();
        await held.Session.ChildrenAsync(Path, 2);
        Assert.That(held.Lost.IsCancellationRequested, Is.False);

        await Backend.ExpireSessionAsync(Client);

        await held.Lost.Fires();
        await using var other = await next.InTime();
        Assert.That(other.FencingToken, Is.GreaterThan(held.FencingToken));
        await held.DisposeAsync().InTime();
        Assert.That(other.Lost.IsCancellationRequested, Is.False);
        Assert.That(await other.Session.ExistsAsync(other.Path), Is.Not.Null);
    }

    [Test]
    public async Task The_loss_of_the_session_shows_at_once_in_the_handle()
    {
        await using var held = await Client.Lock(Path).AcquireAsync().InTime();
        var session = held.Session;

        await Backend.ExpireSessionAsync(Client);
        await session.Lost.Fires();

        Assert.That(held.Lost.IsCancellationRequested, Is.True);
    }

    [Test]
    public async Task A_holder_whose_znode_is_deleted_hears_of_it()
    {
        var held = await Client.Lock(Path).AcquireAsync().InTime();
        var next = Other.Lock(Path).AcquireAsync().AsTask();
        var session = await Other.GetSessionAsync();
        await session.ChildrenAsync(Path, 2);

        await session.DeleteAsync(held.Path);

        await held.Lost.Fires();
        await using var other = await next.InTime();
        Assert.That(held.Session.Lost.IsCancellationRequested, Is.False);
        await held.DisposeAsync().InTime();
    }

    [Test]
    public async Task The_guarded_write_of_a_holder_is_carried_out_and_that_of_a_former_one_is_refused()
    {
        var session = await Other.GetSessionAsync();
        await session.CreateAsync("/x", "0");
        var held = await Client.Lock(Path).AcquireAsync().InTime();
        await held.Session.CommitAsync(held.Guard(new Transaction().Set("/x", "1"u8.ToArray())));

        await Backend.ExpireSessionAsync(Client);
        await held.Lost.Fires();
        await session.ExistsAsync(held.Path, exists: false);
        var next = await Client.GetSessionAsync().InTime();

        var result = await next.TryCommitAsync(held.Guard(new Transaction().Set("/x", "2"u8.ToArray())));
        Assert.That((result.IsCommitted, result.Error, result.RefusedIndex), Is.EqualTo((false, ErrorCode.NoNode, 1)));
        await Assert.ThrowsAsync<SessionExpiredException>(() => held.Session.CommitAsync(held.Guard(new Transaction().Set("/x", "3"u8.ToArray()))).InTime());
        Assert.That(await next.GetStringAsync("/x"), Is.EqualTo("1"));
    }

    [Test]
    public async Task A_canceled_wait_leaves_no_znode_and_those_behind_go_on_waiting()
    {
        using var cancellation = new CancellationTokenSource();
        var session = await SessionAsync();
        var held = await Client.Lock(Path).AcquireAsync().InTime();
        var second = Other.Lock(Path).AcquireAsync(cancellation.Token).AsTask();
        await session.ChildrenAsync(Path, 2);
        var third = Other.Lock(Path).AcquireAsync().AsTask();
        await session.ChildrenAsync(Path, 3);

        await cancellation.CancelAsync();

        var exception = await Assert.ThrowsAsync<ZnodeCanceledException>(() => second.InTime());
        Assert.That(exception!.Request, Is.EqualTo(RequestStatus.NotSent));
        Assert.That(exception.CancellationToken, Is.EqualTo(cancellation.Token));
        Assert.That((await session.GetChildrenAsync(Path)).Names, Has.Count.EqualTo(2));
        Assert.That(third.IsCompleted, Is.False);
        await held.DisposeAsync().InTime();
        await (await third.InTime()).DisposeAsync().InTime();
    }

    [Test]
    public async Task A_token_that_has_fired_leaves_no_trace()
    {
        var session = await SessionAsync();
        await Assert.ThrowsAsync<ZnodeCanceledException>(() => Client.Lock(Path).AcquireAsync(new CancellationToken(canceled: true)).InTime());
        Assert.That(await session.ExistsAsync(Path), Is.Null);
    }

    [Test]
    public async Task Who_does_not_want_to_wait_gets_it_only_when_it_is_free()
    {
        var session = await SessionAsync();
        var held = await Client.Lock(Path).TryAcquireAsync().InTime();
        Assert.That(held, Is.Not.Null);

        Assert.That(await Other.Lock(Path).TryAcquireAsync().InTime(), Is.Null);
        Assert.That((await session.GetChildrenAsync(Path)).Names, Has.Count.EqualTo(1));
        await held!.DisposeAsync().InTime();

        await using var other = await Other.Lock(Path).TryAcquireAsync().InTime();
        Assert.That(other, Is.Not.Null);
    }

    [Test]
    public async Task A_wait_ends_at_its_limit_and_leaves_no_znode()
    {
        var session = await SessionAsync();
        await using var held = await Client.Lock(Path).AcquireAsync().InTime();

        var asked = Other.Lock(Path).TryAcquireAsync(TimeSpan.FromMilliseconds(200)).AsTask();
        await LetPassAsync(asked);

        Assert.That(await asked.InTime(), Is.Null);
        Assert.That((await session.GetChildrenAsync(Path)).Names, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_wait_with_a_limit_ends_when_the_lock_is_released()
    {
        var session = await SessionAsync();
        var held = await Client.Lock(Path).AcquireAsync().InTime();
        var asked = Other.Lock(Path).TryAcquireAsync(TimeSpan.FromMinutes(10)).AsTask();
        await session.ChildrenAsync(Path, 2);

        await held.DisposeAsync().InTime();

        await using var other = await asked.InTime();
        Assert.That(other, Is.Not.Null);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Client.Lock(Path).TryAcquireAsync(TimeSpan.FromSeconds(-3)).InTime());
    }

    [Test]
    public async Task A_canceled_wait_with_a_limit_says_that_it_was_canceled()
    {
        using var cancellation = new CancellationTokenSource();
        var session = await SessionAsync();
        await using var held = await Client.Lock(Path).AcquireAsync().InTime();
        var asked = Other.Lock(Path).TryAcquireAsync(TimeSpan.FromMinutes(10), cancellation.Token).AsTask();
        await session.ChildrenAsync(Path, 2);

        await cancellation.CancelAsync();

        var exception = await Assert.ThrowsAsync<ZnodeCanceledException>(() => asked.InTime());
        Assert.That(exception!.CancellationToken, Is.EqualTo(cancellation.Token));
        Assert.That((await session.GetChildrenAsync(Path)).Names, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_session_lost_while_waiting_costs_the_place_only()
    {
        var session = await SessionAsync();
        var held = await Client.Lock(Path).AcquireAsync().InTime();
        var asked = Other.Lock(Path).AcquireAsync().AsTask();
        await session.ChildrenAsync(Path, 2);
        var before = await Other.GetSessionAsync();

        await Backend.ExpireSessionAsync(Other);
        await before.Lost.Fires();
        await UntilAsync(async () => (await session.GetChildrenAsync(Path)).Names.Count == 2 && (await Other.GetSessionAsync()).Id != before.Id);
        await held.DisposeAsync().InTime();

        await using var other = await asked.InTime();
        Assert.That(other.Session.Id, Is.Not.EqualTo(before.Id));
    }

    [Test]
    public async Task Whose_place_in_line_is_deleted_goes_to_its_end()
    {
        var session = await SessionAsync();
        var held = await Client.Lock(Path).AcquireAsync().InTime();
        var asked = Other.Lock(Path).AcquireAsync().AsTask();
        var place = (await session.ChildrenAsync(Path, 2)).Single(name => name != held.Path.Name);

        await session.DeleteAsync(Path / place);
        await held.DisposeAsync().InTime();

        await using var other = await asked.InTime();
        Assert.That(other.Path.Name, Is.Not.EqualTo(place));
    }

    [Test]
    public async Task A_holder_without_connection_holds_on_and_releases_when_it_is_back()
    {
        RequireSuspension();
        var held = await Client.Lock(Path).AcquireAsync().InTime();
        var asked = Other.Lock(Path).AcquireAsync().AsTask();
        await held.Session.ChildrenAsync(Path, 2);

        await Backend.SuspendAsync(Client);
        await Backend.ResumeAsync(Client);
        await held.Session.ChildrenAsync(Path, 2);
        Assert.That((held.Lost.IsCancellationRequested, asked.IsCompleted), Is.EqualTo((false, false)));
        await Backend.SuspendAsync(Client);
        await held.DisposeAsync().InTime();
        Assert.That(asked.IsCompleted, Is.False);
        await Backend.ResumeAsync(Client);

        await using var other = await asked.InTime();
        Assert.That(held.Lost.IsCancellationRequested, Is.False);
    }

    [Test]
    public async Task Who_asks_without_connection_gets_it_when_it_is_back()
    {
        RequireSuspension();
        await SessionAsync();
        await Backend.SuspendAsync(Client);
        var asked = Client.Lock(Path).AcquireAsync().AsTask();

        await Backend.ResumeAsync(Client);

        await using var held = await asked.InTime();
        Assert.That(await held.Session.ExistsAsync(held.Path), Is.Not.Null);
    }

    [Test]
    public async Task A_wait_canceled_without_connection_leaves_no_znode_when_it_is_back()
    {
        RequireSuspension();
        using var cancellation = new CancellationTokenSource();
        var session = await SessionAsync();
        var held = await Client.Lock(Path).AcquireAsync().InTime();
        var asked = Other.Lock(Path).AcquireAsync(cancellation.Token).AsTask();
        await session.ChildrenAsync(Path, 2);
        await Backend.SuspendAsync(Other);

        await cancellation.CancelAsync();
        await Assert.ThrowsAsync<ZnodeCanceledException>(() => asked.InTime());
        await Backend.ResumeAsync(Other);

        Assert.That(await session.ChildrenAsync(Path, 1), Is.EqualTo(new[] { held.Path.Name }));
        await held.DisposeAsync().InTime();
    }

    [Test]
    public async Task A_client_that_is_disposed_lets_nobody_wait_or_hold()
    {
        var client = await Backend.CreateClientAsync();
        var held = await client.Lock(Path).AcquireAsync().InTime();
        var waiting = client.Lock(Path).AcquireAsync().AsTask();
        await (await SessionAsync()).ChildrenAsync(Path, 2);

        await client.DisposeAsync().InTime();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.InTime());
        await held.Lost.Fires();
        await held.DisposeAsync().InTime();
        await using var other = await Other.Lock(Path).AcquireAsync().InTime();
    }

    [Test]
    public async Task Children_that_are_nobody_s_place_are_in_nobody_s_way()
    {
        var session = await SessionAsync();
        await session.CreateAsync(Path / "README", options: new() { CreateParents = true });
        await session.CreateAsync(Path / "lock-first");

        await using var held = await Client.Lock(Path).TryAcquireAsync().InTime();

        Assert.That(held, Is.Not.Null);
    }

    [Test]
    public async Task It_works_below_a_root_of_the_client_s_own()
    {
        await using var held = await Client.Chroot("/app").Lock(Path).AcquireAsync().InTime();

        Assert.That(await Other.Lock("/app/locks/a").TryAcquireAsync().InTime(), Is.Null);
        Assert.That(await (await SessionAsync()).ExistsAsync("/app" / held.Path), Is.Not.Null);
    }

    [Test]
    public void The_root_is_no_lock() => Assert.Throws<ArgumentException>(() => Client.Lock("/"));
}
