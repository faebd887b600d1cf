namespace Znode.Client;

/// <summary>What ZooKeeper 3.4 does not know is done otherwise, or refused clearly.</summary>
[TestFixture]
public sealed class OldServerTests
{
    private TestMember _member = null!;
    private OldServer _server = null!;
    private IZnodeClient _client = null!;
    private IZnodeSession _session = null!;
    private IZnodeSession _other = null!;

    [SetUp]
    public async Task Connect()
    {
        _member = await TestMember.StartAsync();
        _server = new(_member.EndPoint);
        _client = await ZnodeClient.ConnectAsync($"{_server.EndPoint}").InTime();
        _session = await _client.GetSessionAsync().InTime();
        _other = await _member.Member.OpenSessionAsync();
    }

    [TearDown]
    public async Task Disconnect()
    {
        await _client.DisposeAsync().InTime();
        await _server.DisposeAsync();
        await _member.DisposeAsync();
    }

    [Test]
    public async Task A_create_has_its_stat_although_the_answer_does_not()
    {
        var created = await _session.CreateAsync("/a/b-", "x"u8.ToArray(), new() { Mode = CreateMode.EphemeralSequential, CreateParents = true }).InTime();

        Assert.That(created.Path.Value, Is.EqualTo("/a/b-0000000000"));
        Assert.That(created.Stat, Is.EqualTo((await _other.ExistsAsync(created.Path))!.Value));
        Assert.That((await _session.CreateAsync("/c").InTime()).Stat.Czxid, Is.EqualTo(_session.LastZxid));
        Assert.That(await _session.TryCreateAsync("/c").InTime(), Is.Null);
        Assert.That((await _session.CommitAsync(new Transaction().Create("/d").Set("/d", "x"u8.ToArray())).InTime()).IsCommitted, Is.True);
    }

    [Test]
    public async Task A_watch_of_a_znode_goes_on_after_each_event()
    {
        await using var watch = await _session.WatchAsync("/a").InTime();
        await using var events = watch.GetAsyncEnumerator();

        for (var round = 0; round < 3; round++)
        {
            await _other.CreateAsync("/a");
            Assert.That(await events.NextAsync(1), Is.EqualTo(new[] { "Created /a" }));
            await LevelAsync();
            await _other.SetAsync("/a", "x"u8.ToArray());
            Assert.That(await events.NextAsync(1), Is.EqualTo(new[] { "DataChanged /a" }));
            await LevelAsync();
            await _other.DeleteAsync("/a");
            Assert.That(await events.NextAsync(1), Is.EqualTo(new[] { "Deleted /a" }));
            await LevelAsync();
        }
    }

    [Test]
    public async Task A_watch_of_children_goes_on_after_each_event_and_waits_for_a_znode_that_is_missing()
    {
        await using var watch = await _session.WatchAsync("/a", WatchScope.Children).InTime();
        await using var events = watch.GetAsyncEnumerator();

        for (var round = 0; round < 3; round++)
        {
            await _other.CreateAsync("/a");
            await LevelAsync();
            await _other.CreateAsync("/a/b");
            Assert.That(await events.NextAsync(1), Is.EqualTo(new[] { "ChildrenChanged /a" }));
            await LevelAsync();
            await _other.SetAsync("/a", "x"u8.ToArray());
            await LevelAsync();
            await _other.DeleteAsync("/a/b");
            Assert.That(await events.NextAsync(1), Is.EqualTo(new[] { "ChildrenChanged /a" }));
            await LevelAsync();
            await _other.DeleteAsync("/a");
            Assert.That(await events.NextAsync(1), Is.EqualTo(new[] { "Deleted /a" }));
            await LevelAsync();
        }
    }

    [Test]
    public async Task Whatever_happens_between_two_events_is_told_or_is_a_gap()
    {
        await _other.CreateAsync("/a");
        await using var node = await _session.WatchAsync("/a").InTime();
        await using var children = await _session.WatchAsync("/a", WatchScope.Children).InTime();
        await using var ofNode = node.GetAsyncEnumerator();
        await using var ofChildren = children.GetAsyncEnumerator();
        for (var i = 0; i < 200; i++)
        {
            await _other.SetAsync("/a", BitConverter.GetBytes(i));
            await _other.CreateAsync($"/a/{i}");
        }

        // Who reads anew at each event ends with what is there.
        Assert.That(await LastReadAsync(ofNode, async () => (await _session.GetAsync("/a")).Stat.Version), Is.EqualTo(200));
        Assert.That(await LastReadAsync(ofChildren, async () => (await _session.GetChildrenAsync("/a")).Names.Count), Is.EqualTo(200));

        async Task<int> LastReadAsync(IAsyncEnumerator<WatchEvent> events, Func<Task<int>> read)
        {
            var last = 0;
            while (last < 200)
            {
                await events.NextAsync();
                last = await read().InTime();
            }

            return last;
        }
    }

    [Test]
    public async Task What_was_missed_while_the_connection_was_gone_is_told()
    {
        await _other.CreateAsync("/a");
        await using var here = await _session.WatchAsync("/a").InTime();
        await using var missing = await _session.WatchAsync("/b").InTime();
        await using var children = await _session.WatchAsync("/a", WatchScope.Children).InTime();
        await using var ofHere = here.GetAsyncEnumerator();
        await using var ofMissing = missing.GetAsyncEnumerator();
        await using var ofChildren = children.GetAsyncEnumerator();
        _server.Refuses = true;
        _server.Cut();
        await _other.SetAsync("/a", "x"u8.ToArray());
        await _other.SetAsync("/a", "y"u8.ToArray());
        await _other.CreateAsync("/b");
        await _other.CreateAsync("/a/b");
        _server.Refuses = false;

        Assert.That(await ofHere.NextAsync(2), Is.EqualTo(new[] { "DataChanged /a", "Gap /a" }), "two changes, one event");
        Assert.That(await ofMissing.NextAsync(1), Is.EqualTo(new[] { "Created /b" }));
        Assert.That(await ofChildren.NextAsync(1), Is.EqualTo(new[] { "ChildrenChanged /a" }));
    }

    [Test]
    public async Task Watching_a_subtree_is_refused_clearly()
    {
        var refused = await Assert.ThrowsAsync<UnimplementedException>(() => _session.WatchAsync("/a", WatchScope.Subtree).InTime());
        Assert.That(refused!.Message, Does.Contain("3.6"));

        await using var watch = await _session.WatchAsync("/a").InTime();
        await Assert.ThrowsAsync<UnimplementedException>(() => _session.WatchAsync("/a", WatchScope.Subtree).InTime());
        await _other.CreateAsync("/a");
        await using var events = watch.GetAsyncEnumerator();
        Assert.That(await events.NextAsync(1), Is.EqualTo(new[] { "Created /a" }));
    }

    [Test]
    public async Task Many_watches_armed_at_once_all_fall_back()
    {
        var watches = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => _session.WatchAsync($"/{i % 25}", i % 2 == 0 ? WatchScope.Node : WatchScope.Children).AsTask())).InTime();
        for (var i = 0; i < 25; i++)
        {
            await _other.CreateAsync($"/{i}");
        }

        foreach (var watch in watches.Where(watch => watch.Scope == WatchScope.Node))
        {
            await using var events = watch.GetAsyncEnumerator();
            Assert.That((await events.NextAsync()).Kind, Is.EqualTo(WatchEventKind.Created));
        }
    }

    /// <summary>Returns when the watches are set again. Each answer comes behind what was sent before: the event, the watch of data that it leads to, and that of children behind it.</summary>
    private async Task LevelAsync()
    {
        for (var i = 0; i < 3; i++)
        {
            await _session.SyncAsync().InTime();
        }
    }
}
