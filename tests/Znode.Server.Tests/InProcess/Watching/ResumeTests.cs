using Znode.Storage;

namespace Znode.Server.Tests.InProcess.Watching;

[TestFixture(Store.Memory)]
[TestFixture(Store.Disk)]
public sealed class ResumeTests(Store store) : MemberFixture(store)
{
    [Test]
    public async Task What_happened_after_the_known_state_is_told_first_and_then_what_happens()
    {
        var known = (await Session.CreateAsync("/a")).Stat.Czxid;
        await Session.SetAsync("/a", Bytes("1"));
        await Session.CommitAsync(new Transaction().Create("/a/b").Set("/a/b", Bytes("2")));
        await Session.TryCommitAsync(new Transaction().Delete("/a/b").Delete("/missing"));

        await using var watch = await Session.WatchAsync("/a", new() { Scope = WatchScope.Subtree, ResumeAfter = known, Capacity = 1 });
        await Session.DeleteAsync("/a/b");
        await using var events = watch.GetAsyncEnumerator();

        Assert.That(await events.NextAsync(4), Is.EqualTo(new[] { "DataChanged /a", "Created /a/b", "DataChanged /a/b", "Deleted /a/b" }));
    }

    [Test]
    public async Task The_ephemerals_of_a_session_that_ended_are_told_as_deleted()
    {
        var other = await OpenAsync();
        var known = (await other.CreateAsync("/a", options: CreateMode.Ephemeral)).Stat.Czxid;
        await other.DisposeAsync();

        await using var node = await Session.WatchAsync("/a", new() { ResumeAfter = known });
        await using var children = await Session.WatchAsync("/", new() { Scope = WatchScope.Children, ResumeAfter = known });
        await using var events = node.GetAsyncEnumerator();
        await using var eventsOfChildren = children.GetAsyncEnumerator();

        Assert.That(await events.NextAsync(1), Is.EqualTo(new[] { "Deleted /a" }));
        Assert.That(await eventsOfChildren.NextAsync(1), Is.EqualTo(new[] { "ChildrenChanged /" }));
    }

    [Test]
    public async Task Who_knows_the_present_state_is_told_nothing_of_the_past()
    {
        await Session.CreateAsync("/a");
        await using var watch = await Session.WatchAsync("/a", new() { ResumeAfter = Session.LastZxid });
        await using var events = watch.GetAsyncEnumerator();

        await Session.DeleteAsync("/a");

        Assert.That(await events.NextAsync(1), Is.EqualTo(new[] { "Deleted /a" }));
    }

    [Test]
    public async Task From_zero_everything_is_told()
    {
        await Session.CreateAsync("/a");
        await Session.DeleteAsync("/a");

        await using var watch = await Session.WatchAsync("/", new() { Scope = WatchScope.Subtree, ResumeAfter = Zxid.Zero });
        await using var events = watch.GetAsyncEnumerator();

        Assert.That(await events.NextAsync(2), Is.EqualTo(new[] { "Created /a", "Deleted /a" }));
    }

    [Test]
    public async Task A_state_that_the_member_never_had_gives_a_gap()
    {
        await using var watch = await Session.WatchAsync("/a", new() { ResumeAfter = new(1_000_000) });
        await using var events = watch.GetAsyncEnumerator();
        await Session.CreateAsync("/a");

        Assert.That(await events.NextAsync(2), Is.EqualTo(new[] { "Gap /a", "Created /a" }));
    }

    [Test]
    public async Task A_log_that_no_longer_reaches_back_gives_a_gap()
    {
        var known = (await Session.CreateAsync("/a")).Stat.Czxid;
        var log = Member.Serving.Storage.Log;
        await Session.SetAsync("/a", Bytes("1"));
        await RollAsync(log);
        var later = await Session.SetAsync("/a", Bytes("2"));
        log.Purge(later.Mzxid);

        await using var watch = await Session.WatchAsync("/a", new() { ResumeAfter = known });
        await using var events = watch.GetAsyncEnumerator();
        await Session.SetAsync("/a", Bytes("3"));

        Assert.That(await events.NextAsync(2), Is.EqualTo(new[] { "Gap /a", "DataChanged /a" }));
    }

    [Test]
    public async Task An_enumeration_broken_off_in_the_past_goes_on_where_it_was()
    {
        var known = (await Session.CreateAsync("/a")).Stat.Czxid;
        await Session.SetAsync("/a", Bytes("1"));
        await Session.DeleteAsync("/a");
        await using var watch = await Session.WatchAsync("/a", new() { ResumeAfter = known });

        await using (var events = watch.GetAsyncEnumerator())
        {
            Assert.That(await events.NextAsync(1), Is.EqualTo(new[] { "DataChanged /a" }));
        }

        await using var again = watch.GetAsyncEnumerator();
        Assert.That(await again.NextAsync(1), Is.EqualTo(new[] { "Deleted /a" }));
    }

    [Test]
    public async Task Events_about_what_may_not_be_read_are_not_told_of_the_past_either()
    {
        var other = await OpenAsync();
        var known = (await Session.CreateAsync("/open")).Stat.Czxid;
        await Session.AuthenticateAsync("digest", Bytes("alice:secret"));
        await Session.CreateAsync("/secret", options: new() { Acl = AclEntry.CreatorAll });
        await Session.SetAsync("/open", Bytes("x"));

        await using var watch = await other.WatchAsync("/", new() { Scope = WatchScope.Subtree, ResumeAfter = known });
        await using var events = watch.GetAsyncEnumerator();

        Assert.That(await events.NextAsync(1), Is.EqualTo(new[] { "DataChanged /open" }));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public async Task The_past_is_told_as_the_present_was(int seed)
    {
        var random = new Random(seed);
        var live = new List<IZnodeWatch>();
        ZnodePath[] paths = ["/a", "/a/b", "/a/b/c", "/a/d", "/e"];
        (ZnodePath Path, WatchScope Scope)[] watched = [("/a", WatchScope.Node), ("/a", WatchScope.Children), ("/a", WatchScope.Subtree), ("/", WatchScope.Subtree), ("/a/b", WatchScope.Children)];
        foreach (var (path, scope) in watched)
        {
            live.Add(await Session.WatchAsync(path, new() { Scope = scope, Capacity = 10_000 }));
        }

        var known = Session.LastZxid;
        for (var i = 0; i < 300; i++)
        {
            var path = paths[random.Next(paths.Length)];
            switch (random.Next(5))
            {
                case 0 or 1:
                    await Session.TryCommitAsync(new Transaction().Create(path));
                    break;
                case 2:
                    await Session.TryDeleteAsync(path);
                    break;
                case 3:
                    await Session.TryCommitAsync(new Transaction().Set(path, Bytes($"{i}")));
                    break;
                default:
                    await Session.TryCommitAsync(new Transaction().Create("/x").Set(path, default).Delete("/x"));
                    break;
            }

            if (i == 100)
            {
                known = Session.LastZxid;
            }
        }

        // Each watch has an event of it.
        await Session.TryCreateAsync("/a/b", options: new() { CreateParents = true });
        var end = (await Session.CommitAsync(new Transaction().Set("/a", default).Create("/a/end").Create("/a/b/end"))).Zxid;
        for (var i = 0; i < watched.Length; i++)
        {
            var (path, scope) = watched[i];
            await using var resumed = await Session.WatchAsync(path, new() { Scope = scope, ResumeAfter = known });
            var told = await ReadToAsync(resumed, end);
            var expected = (await ReadToAsync(live[i], end)).Where(e => e.Zxid > known);
            Assert.That(told, Is.EqualTo(expected), $"seed {seed}, {scope} of {path}");
        }
    }

    private static async Task<IReadOnlyList<WatchEvent>> ReadToAsync(IZnodeWatch watch, Zxid end)
    {
        var told = new List<WatchEvent>();
        await using var events = watch.GetAsyncEnumerator();
        do
        {
            told.Add(await events.NextAsync());
        }
        while (told[^1].Zxid < end);
        return told;
    }

    /// <summary>Begins a new file as the member's log thread does, which is idle here.</summary>
    private async Task RollAsync(ITxnLog log)
    {
        await Session.SyncAsync();
        log.Roll();
    }
}
