using Znode.Recipes.Tests.Backends;

namespace Znode.Recipes.Tests.Observing;

[TestFixtureSource(typeof(BackendKind), nameof(BackendKind.All))]
public sealed class ObserveTests(BackendKind kind) : RecipeFixture(kind)
{
    [Test]
    public async Task The_value_of_now_comes_first_and_then_each_newer_one()
    {
        var other = await Other.GetSessionAsync();
        await using var values = Client.ObserveAsync("/a").GetAsyncEnumerator();
        var none = await values.NextAsync();
        Assert.That((none.Exists, none.Path), Is.EqualTo((false, (ZnodePath)"/a")));

        await other.CreateAsync("/a", "x");
        Assert.That(Text(await values.NextAsync()), Is.EqualTo("x"));
        await other.SetAsync("/a", "y");
        Assert.That(Text(await values.NextAsync()), Is.EqualTo("y"));
        await other.DeleteAsync("/a");
        Assert.That(Text(await values.NextAsync()), Is.Null);
    }

    [Test]
    public async Task A_value_is_as_new_as_its_AsOf_says()
    {
        var created = await (await SessionAsync()).CreateAsync("/a", "x");
        await using var values = Client.ObserveAsync("/a").GetAsyncEnumerator();

        Assert.That((await values.NextAsync()).AsOf, Is.GreaterThanOrEqualTo(created.Stat.Mzxid));
    }

    [Test]
    public async Task A_slow_reader_sees_the_latest_value_and_none_twice()
    {
        var other = await Other.GetSessionAsync();
        await other.CreateAsync("/a", "0");
        await using var values = Client.ObserveAsync("/a").GetAsyncEnumerator();
        await values.NextAsync();

        for (var i = 1; i <= 100; i++)
        {
            await other.SetAsync("/a", $"{i}");
        }

        // A member that is not the writer's may show a few of them on the way.
        var told = new List<int>();
        do
        {
            told.Add(int.Parse(Text(await values.NextAsync())!, System.Globalization.CultureInfo.InvariantCulture));
        }
        while (told[^1] != 100);

        Assert.That(told, Is.Ordered.And.Unique);
        await other.SetAsync("/a", "last");
        Assert.That(Text(await values.NextAsync()), Is.EqualTo("last"));
    }

    [Test]
    public async Task What_changed_while_the_session_was_lost_is_told_as_one_newer_value()
    {
        var other = await Other.GetSessionAsync();
        await other.CreateAsync("/a", "x");
        await using var values = Client.ObserveAsync("/a").GetAsyncEnumerator();
        await values.NextAsync();
        var session = await SessionAsync();
        await Backend.ExpireSessionAsync(Client);
        await session.Lost.Fires();

        await other.SetAsync("/a", "y");

        Assert.That(Text(await values.NextAsync()), Is.EqualTo("y"));
        await other.DeleteAsync("/a");
        Assert.That((await values.NextAsync()).Exists, Is.False);
    }

    [Test]
    public async Task A_value_that_is_the_same_on_the_next_session_is_not_told_again()
    {
        var other = await Other.GetSessionAsync();
        await other.CreateAsync("/a", "x");
        await using var values = Client.ObserveAsync("/a").GetAsyncEnumerator();
        await values.NextAsync();
        var next = values.NextAsync();
        var session = await SessionAsync();
        await Backend.ExpireSessionAsync(Client);
        await session.Lost.Fires();

        await other.CreateAsync("/b");
        await other.SetAsync("/a", "y");

        Assert.That(Text(await next), Is.EqualTo("y"));
    }

    [Test]
    public async Task A_session_that_someone_disposes_is_followed_by_the_next()
    {
        var other = await Other.GetSessionAsync();
        await using var values = Client.ObserveAsync("/a").GetAsyncEnumerator();
        await values.NextAsync();

        await (await SessionAsync()).DisposeAsync();
        await other.CreateAsync("/a", "x");

        Assert.That(Text(await values.NextAsync()), Is.EqualTo("x"));
    }

    [Test]
    public async Task A_lost_connection_is_waited_out()
    {
        RequireSuspension();
        await (await Other.GetSessionAsync()).CreateAsync("/a", "x");
        await using var values = Client.ObserveAsync("/a").GetAsyncEnumerator();
        await values.NextAsync();

        await Backend.SuspendAsync(Client);
        var next = values.NextAsync();
        await Backend.ResumeAsync(Client);
        await (await Other.GetSessionAsync()).SetAsync("/a", "y");

        Assert.That(Text(await next), Is.EqualTo("y"));
    }

    [Test]
    public async Task The_token_ends_the_stream()
    {
        using var cancellation = new CancellationTokenSource();
        await using var values = Client.ObserveAsync("/a", cancellation.Token).GetAsyncEnumerator();
        await values.NextAsync();
        var next = values.MoveNextAsync().AsTask();

        await cancellation.CancelAsync();

        await Assert.CatchAsync<OperationCanceledException>(() => next.InTime());
    }

    [Test]
    public async Task The_end_of_the_client_ends_the_stream()
    {
        var client = await Backend.CreateClientAsync();
        await using var values = client.ObserveAsync("/a").GetAsyncEnumerator();
        await values.NextAsync();
        var next = values.MoveNextAsync().AsTask();

        await client.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => next.InTime());
    }

    [Test]
    public async Task The_children_of_now_come_first_sorted_and_then_each_newer_list()
    {
        var other = await Other.GetSessionAsync();
        await using var lists = Client.ObserveChildrenAsync("/a").GetAsyncEnumerator();
        Assert.That((await lists.NextAsync()).Exists, Is.False);

        await other.CreateAsync("/a");
        Assert.That((await lists.NextAsync(list => list.Exists)).Names, Is.Empty);
        await other.CreateAsync("/a/z");
        Assert.That((await lists.NextAsync()).Names, Is.EqualTo(new[] { "z" }));
        await other.CreateAsync("/a/b");
        Assert.That((await lists.NextAsync()).Names, Is.EqualTo(new[] { "b", "z" }));
        await other.DeleteAsync("/a/z");
        Assert.That((await lists.NextAsync()).Names, Is.EqualTo(new[] { "b" }));
        await other.DeleteAsync("/a/b");
        await other.DeleteAsync("/a");
        Assert.That((await lists.NextAsync(list => !list.Exists)).Names, Is.Empty);
    }

    [Test]
    public async Task A_view_below_a_root_is_followed_by_its_own_paths()
    {
        await (await SessionAsync()).CreateAsync("/app/a", "x", new() { CreateParents = true });
        await using var values = Client.Chroot("/app").ObserveAsync("/a").GetAsyncEnumerator();

        var value = await values.NextAsync();

        Assert.That((value.Path.Value, Text(value)), Is.EqualTo(("/a", "x")));
    }

    private static string? Text(ObservedZnode value) => value.Data?.GetString();
}
