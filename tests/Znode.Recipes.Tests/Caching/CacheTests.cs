using System.Globalization;
using Znode.Recipes.Caching;
using Znode.Recipes.Tests.Backends;

namespace Znode.Recipes.Tests.Caching;

[TestFixtureSource(typeof(BackendKind), nameof(BackendKind.All))]
public sealed class CacheTests(BackendKind kind) : RecipeFixture(kind)
{
    [Test]
    public async Task The_tree_below_the_path_is_there_when_the_cache_is_ready()
    {
        var session = await SessionAsync();
        await session.CreateAsync("/c/db/host", "alpha", new() { CreateParents = true });
        await session.CreateAsync("/c/db/port", "5432");
        await session.CreateAsync("/cache", "not below");
        await using var cache = Client.Cache("/c", (_, data) => data.GetString());

        await cache.Ready.InTime();

        Assert.That(Lines(cache), Is.EqualTo(new[] { "db=", "db/host=alpha", "db/port=5432" }));
        Assert.That((cache.IsStale, cache.Path.Value), Is.EqualTo((false, "/c")));
    }

    [Test]
    public async Task The_znode_at_the_path_is_an_entry_when_it_is_asked_for()
    {
        var session = await SessionAsync();
        await session.CreateAsync("/c", "root");
        await using var cache = Client.Cache("/c", (_, data) => data.GetString(), new() { IncludeRoot = true });
        await cache.Ready.InTime();

        Assert.That(Lines(cache), Is.EqualTo(new[] { "=root" }));
    }

    [Test]
    public async Task Znodes_deeper_than_asked_for_are_left_out()
    {
        var session = await SessionAsync();
        await session.CreateAsync("/c/a/b", "deep", new() { CreateParents = true });
        await using var cache = Client.Cache("/c", (_, data) => data.GetString(), new() { DepthMax = 1 });
        await cache.Ready.InTime();

        var set = await session.SetAsync("/c/a/b", "deeper");
        await cache.WaitForAsync(set.Mzxid).InTime();

        Assert.That(Lines(cache), Is.EqualTo(new[] { "a=" }));
    }

    [Test]
    public async Task The_whole_tree_can_be_cached_and_a_path_that_does_not_exist_yet()
    {
        var session = await SessionAsync();
        await using var all = Client.Cache("/", (path, data) => path.Value.StartsWith("/zookeeper", StringComparison.Ordinal) ? null : data.GetString());
        await using var later = Client.Cache("/a/b", (_, data) => data.GetString());
        await Task.WhenAll(all.Ready, later.Ready).InTime();

        var created = await session.CreateAsync("/a/b/c", "x", new() { CreateParents = true });
        await all.WaitForAsync(created.Stat.Czxid).InTime();
        await later.WaitForAsync(created.Stat.Czxid).InTime();

        Assert.That(Lines(all), Is.EqualTo(new[] { "a=", "a/b=", "a/b/c=x" }));
        Assert.That(Lines(later), Is.EqualTo(new[] { "c=x" }));
    }

    [Test]
    public async Task Whoever_waits_for_a_write_finds_it_in_the_cache()
    {
        var other = await Other.GetSessionAsync();
        await using var cache = Client.Cache("/c", (_, data) => data.GetString());

        var created = await other.CreateAsync("/c/a", "x", new() { CreateParents = true });
        await cache.WaitForAsync(created.Stat.Czxid).InTime();
        Assert.That(cache.Current["a"], Is.EqualTo("x"));
        Assert.That(cache.AsOf, Is.GreaterThanOrEqualTo(created.Stat.Czxid));

        var elsewhere = await other.CreateAsync("/elsewhere");
        await cache.WaitForAsync(elsewhere.Stat.Czxid).InTime();
        Assert.That(cache.AsOf, Is.GreaterThanOrEqualTo(elsewhere.Stat.Czxid));
    }

    [Test]
    public async Task A_picture_that_was_taken_does_not_change()
    {
        var session = await SessionAsync();
        await session.CreateAsync("/c/a", "x", new() { CreateParents = true });
        await using var cache = Client.Cache("/c", (_, data) => data.GetString());
        await cache.Ready.InTime();
        var before = cache.Current;

        var set = await session.SetAsync("/c/a", "y");
        await cache.WaitForAsync(set.Mzxid).InTime();

        Assert.That((before["a"], cache.Current["a"]), Is.EqualTo(("x", "y")));
    }

    [Test]
    public async Task An_observer_is_told_of_what_is_there_and_of_each_change()
    {
        var session = await SessionAsync();
        await session.CreateAsync("/c/a", "x", new() { CreateParents = true });
        await using var cache = Client.Cache("/c", (_, data) => data.GetString());
        await using var changes = cache.ObserveAsync().GetAsyncEnumerator();
        Assert.That(Line(await changes.NextAsync()), Is.EqualTo("Added a: >x"));

        var set = await session.SetAsync("/c/a", "y");
        var update = await changes.NextAsync();
        Assert.That((Line(update), update.Zxid), Is.EqualTo(("Updated a: x>y", set.Mzxid)));
        await session.CreateAsync("/c/b", "z");
        Assert.That(Line(await changes.NextAsync()), Is.EqualTo("Added b: >z"));
        await session.DeleteAsync("/c/a");
        Assert.That(Line(await changes.NextAsync()), Is.EqualTo("Removed a: y>"));
    }

    [Test]
    public async Task A_slow_observer_gets_one_change_for_each_entry_and_nothing_of_what_came_and_went()
    {
        var session = await SessionAsync();
        await session.CreateAsync("/c/a", "0", new() { CreateParents = true });
        await using var cache = Client.Cache("/c", (_, data) => data.GetString());
        await using var changes = cache.ObserveAsync().GetAsyncEnumerator();
        await changes.NextAsync();

        for (var i = 1; i <= 50; i++)
        {
            await session.SetAsync("/c/a", i.ToString(CultureInfo.InvariantCulture));
            var created = await session.CreateAsync("/c/passing", "p");
            await cache.WaitForAsync(created.Stat.Czxid).InTime();
            await session.DeleteAsync("/c/passing");
        }

        var last = await session.CreateAsync("/c/last", "l");
        await cache.WaitForAsync(last.Stat.Czxid).InTime();

        Assert.That(Line(await changes.NextAsync()), Is.EqualTo("Updated a: 0>50"));
        Assert.That(Line(await changes.NextAsync()), Is.EqualTo("Added last: >l"));
    }

    [Test]
    public async Task A_parser_that_throws_leaves_the_last_good_value_and_the_others_alone()
    {
        var session = await SessionAsync();
        await session.CreateAsync("/c/a", "1", new() { CreateParents = true });
        await session.CreateAsync("/c/b", "2");
        await session.CreateAsync("/c/bad", "none");
        await using var cache = Client.Cache("/c", (_, data) => int.Parse(data.GetString(), CultureInfo.InvariantCulture));
        await cache.Ready.InTime();
        Assert.That(Lines(cache), Is.EqualTo(new[] { "a=1", "b=2" }));
        await using var changes = cache.ObserveAsync().GetAsyncEnumerator();
        await changes.NextAsync(change => change.Key == "b");

        await session.SetAsync("/c/a", "one");
        var failed = await changes.NextAsync();
        Assert.That((failed.Kind, failed.Key, failed.Value, failed.Error), Is.EqualTo((CacheChangeKind.ParseFailed, "a", 1, failed.Error)));
        Assert.That(failed.Error, Is.InstanceOf<FormatException>());
        Assert.That(cache.Current["a"], Is.EqualTo(1));

        await session.SetAsync("/c/a", "3");
        Assert.That((await changes.NextAsync()).Value, Is.EqualTo(3));
    }

    [Test]
    public async Task A_znode_that_was_created_anew_does_not_inherit_the_value_of_the_one_before()
    {
        var session = await SessionAsync();
        await session.CreateAsync("/c/a", "1", new() { CreateParents = true });
        await using var cache = Client.Cache("/c", (_, data) => int.Parse(data.GetString(), CultureInfo.InvariantCulture));
        await cache.Ready.InTime();

        var result = await session.CommitAsync(new Transaction().Delete("/c/a").Create("/c/a", "one"u8.ToArray()));
        await cache.WaitForAsync(result.Zxid).InTime();

        Assert.That(cache.Current, Is.Empty);
    }

    [Test]
    public async Task A_parser_that_returns_null_leaves_the_znode_out()
    {
        var session = await SessionAsync();
        await session.CreateAsync("/c/a", "x", new() { CreateParents = true });
        await session.CreateAsync("/c/b", "-");
        await using var cache = Client.Cache("/c", (_, data) => data.GetString() is "-" ? null : data.GetString());
        await cache.Ready.InTime();
        Assert.That(Lines(cache), Is.EqualTo(new[] { "a=x" }));

        var set = await session.SetAsync("/c/a", "-");
        await cache.WaitForAsync(set.Mzxid).InTime();

        Assert.That(cache.Current, Is.Empty);
    }

    [Test]
    public async Task What_may_not_be_read_is_not_there()
    {
        var other = await Other.GetSessionAsync();
        await other.AuthenticateAsync("digest", "alice:secret"u8.ToArray());
        await other.CreateAsync("/c/a", "x", new() { CreateParents = true });
        await other.CreateAsync("/c/secret", "y"u8.ToArray(), new() { Acl = AclEntry.CreatorAll });
        await using var cache = Client.Cache("/c", (_, data) => data.GetString());

        await cache.Ready.InTime();

        Assert.That(Lines(cache), Is.EqualTo(new[] { "a=x" }));
    }

    [Test]
    public async Task A_lost_session_is_lived_through_and_what_differs_is_told()
    {
        var other = await Other.GetSessionAsync();
        await other.CreateAsync("/c/a", "x", new() { CreateParents = true });
        await other.CreateAsync("/c/b", "same");
        await other.CreateAsync("/c/gone", "z");
        await using var cache = Client.Cache("/c", (_, data) => data.GetString());
        await using var changes = cache.ObserveAsync().GetAsyncEnumerator();
        await changes.NextAsync(change => change.Key == "gone");
        var session = await SessionAsync();

        await Backend.ExpireSessionAsync(Client);
        await session.Lost.Fires();
        await other.SetAsync("/c/a", "y");
        await other.DeleteAsync("/c/gone");
        var created = await other.CreateAsync("/c/new", "n");
        await cache.WaitForAsync(created.Stat.Czxid).InTime();

        Assert.That(Lines(cache), Is.EqualTo(new[] { "a=y", "b=same", "new=n" }));
        string[] told = [Line(await changes.NextAsync()), Line(await changes.NextAsync()), Line(await changes.NextAsync())];
        Assert.That(told, Is.EquivalentTo(new[] { "Updated a: x>y", "Added new: >n", "Removed gone: z>" }));
        await FreshAsync(cache);
    }

    [Test]
    public async Task A_session_that_someone_disposes_is_followed_by_the_next()
    {
        var other = await Other.GetSessionAsync();
        await using var cache = Client.Cache("/c", (_, data) => data.GetString());
        await cache.Ready.InTime();

        await (await SessionAsync()).DisposeAsync();
        var created = await other.CreateAsync("/c/a", "x", new() { CreateParents = true });
        await cache.WaitForAsync(created.Stat.Czxid).InTime();

        Assert.That(Lines(cache), Is.EqualTo(new[] { "a=x" }));
    }

    [Test]
    public async Task Without_a_connection_the_entries_stay_and_are_stale()
    {
        RequireSuspension();
        var session = await SessionAsync();
        await session.CreateAsync("/c/a", "x", new() { CreateParents = true });
        await using var cache = Client.Cache("/c", (_, data) => data.GetString());
        await cache.Ready.InTime();

        await Backend.SuspendAsync(Client);
        await StateAsync(ClientState.Suspended);
        Assert.That((cache.IsStale, cache.Current["a"]), Is.EqualTo((true, "x")));

        await Backend.ResumeAsync(Client);
        await StateAsync(ClientState.Connected);
        var set = await (await SessionAsync()).SetAsync("/c/a", "y");
        await cache.WaitForAsync(set.Mzxid).InTime();
        Assert.That(cache.Current["a"], Is.EqualTo("y"));
        await FreshAsync(cache);
    }

    [Test]
    public async Task More_events_than_the_buffer_takes_make_the_cache_read_the_tree_anew()
    {
        var session = await SessionAsync();
        await session.CreateAsync("/c");
        await using var cache = Client.Cache("/c", (_, data) => data.GetString(), new() { WatchCapacity = 1, RequestsInFlightMax = 1 });
        await cache.Ready.InTime();

        var transaction = new Transaction();
        for (var i = 0; i < 100; i++)
        {
            transaction = transaction.Create($"/c/{i:d2}", "x"u8.ToArray());
        }

        var result = await session.CommitAsync(transaction);
        await cache.WaitForAsync(result.Zxid).InTime();

        Assert.That(cache.Current, Has.Count.EqualTo(100));
    }

    [Test]
    public async Task More_znodes_than_agreed_end_the_cache_and_everybody_is_told()
    {
        var session = await SessionAsync();
        await session.CreateAsync("/c/a", "x", new() { CreateParents = true });
        await using var cache = Client.Cache("/c", (_, data) => data.GetString(), new() { ZnodesMax = 1 });
        await using var changes = cache.ObserveAsync().GetAsyncEnumerator();
        await changes.NextAsync();
        var waiting = cache.WaitForAsync(new(long.MaxValue)).AsTask();

        await session.CreateAsync("/c/b", "y");

        await Assert.ThrowsAsync<InvalidOperationException>(() => waiting.InTime());
        await Assert.ThrowsAsync<InvalidOperationException>(() => changes.MoveNextAsync().InTime());
        await Assert.ThrowsAsync<InvalidOperationException>(() => cache.WaitForAsync(new(long.MaxValue)).InTime());
        Assert.That((cache.Current["a"], cache.IsStale), Is.EqualTo(("x", true)));
    }

    [Test]
    public async Task Dispose_ends_streams_and_waits()
    {
        var cache = Client.Cache("/c", (_, data) => data.GetString());
        await cache.Ready.InTime();
        await using var changes = cache.ObserveAsync().GetAsyncEnumerator();
        var next = changes.MoveNextAsync().AsTask();
        var waiting = cache.WaitForAsync(new(long.MaxValue)).AsTask();

        await cache.DisposeAsync();
        await cache.DisposeAsync();

        Assert.That(await next.InTime(), Is.False);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.InTime());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => cache.WaitForAsync(new(long.MaxValue)).InTime());
    }

    [Test]
    public async Task A_cache_that_was_never_used_can_be_disposed_and_then_not_be_used()
    {
        var cache = Client.Cache("/c", (_, data) => data.GetString());

        await cache.DisposeAsync().InTime();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => cache.Ready.InTime());
    }

    [Test]
    public async Task The_end_of_the_client_ends_the_cache()
    {
        var client = await Backend.CreateClientAsync();
        await using var cache = client.Cache("/c", (_, data) => data.GetString());
        await cache.Ready.InTime();
        var waiting = cache.WaitForAsync(new(long.MaxValue)).AsTask();

        await client.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.InTime());
        Assert.That(cache.IsStale, Is.True);
    }

    [Test]
    public async Task The_token_ends_a_wait_and_a_stream_and_the_cache_goes_on()
    {
        var session = await SessionAsync();
        await session.CreateAsync("/c");
        await using var cache = Client.Cache("/c", (_, data) => data.GetString());
        using var cancellation = new CancellationTokenSource();
        await using var changes = cache.ObserveAsync(cancellation.Token).GetAsyncEnumerator();
        var next = changes.MoveNextAsync().AsTask();
        var waiting = cache.WaitForAsync(new(long.MaxValue), cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await Assert.CatchAsync<OperationCanceledException>(() => next.InTime());
        await Assert.CatchAsync<OperationCanceledException>(() => waiting.InTime());
        var created = await session.CreateAsync("/c/a", "x");
        await cache.WaitForAsync(created.Stat.Czxid).InTime();
        Assert.That(cache.Current["a"], Is.EqualTo("x"));
    }

    [Test]
    public async Task A_server_without_recursive_watches_is_named_in_the_error()
    {
        var client = RefusingClient.Of(Client, nameof(IZnodeSession.WatchAsync), new UnimplementedException("/c", RequestStatus.Answered));
        await using var cache = client.Cache("/c", (_, data) => data.GetString());

        var exception = await Assert.ThrowsAsync<NotSupportedException>(() => cache.Ready.InTime());

        Assert.That(exception!.Message, Does.Contain("3.6"));
    }

    [Test]
    public async Task A_refusal_that_stays_ends_the_cache_with_its_own_word()
    {
        var client = RefusingClient.Of(Client, nameof(IZnodeSession.TryGetAsync), new AuthFailedException());
        await using var cache = client.Cache("/c", (_, data) => data.GetString());

        await Assert.ThrowsAsync<AuthFailedException>(() => cache.Ready.InTime());
        await Assert.ThrowsAsync<AuthFailedException>(() => cache.WaitForAsync(new(1)).InTime());
        Assert.That(cache.IsStale, Is.True);
    }

    [TestCase(0)]
    [TestCase(-1)]
    public void Limits_are_at_least_one(int value)
    {
        Assert.Multiple(() =>
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => _ = new ZnodeCacheOptions { DepthMax = value });
            Assert.Throws<ArgumentOutOfRangeException>(() => _ = new ZnodeCacheOptions { ZnodesMax = value });
            Assert.Throws<ArgumentOutOfRangeException>(() => _ = new ZnodeCacheOptions { RequestsInFlightMax = value });
            Assert.Throws<ArgumentOutOfRangeException>(() => _ = new ZnodeCacheOptions { WatchCapacity = value });
        });
    }

    private static IEnumerable<string> Lines<T>(IZnodeCache<T> cache) =>
        cache.Current.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}={entry.Value}");

    /// <summary>Returns when the cache has heard that nothing is missing any more: what it hears of connections comes apart from what it hears of the tree.</summary>
    private static async Task FreshAsync(IZnodeCache<string> cache)
    {
        while (true)
        {
            var next = ((ZnodeCache<string>)cache).Changed.Next;
            if (!cache.IsStale)
            {
                return;
            }

            await next.InTime();
        }
    }

    private static string Line(CacheChange<string> change) => $"{change.Kind} {change.Key}: {change.Previous}>{change.Value}";

    private async Task StateAsync(ClientState expected)
    {
        await using var states = Client.ObserveStateAsync().GetAsyncEnumerator();
        await states.NextAsync(state => state == expected);
    }
}
