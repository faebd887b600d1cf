using System.Net;

namespace Znode.Client.Conformance;

/// <summary>What a session does when its connection breaks. A proxy stands between the client and the server.</summary>
public abstract class ReconnectConformance(RemoteSubject subject) : ClientConformance(subject)
{
    private TestProxy _proxy = null!;
    private IZnodeClient _client = null!;
    private IZnodeSession _session = null!;

    [SetUp]
    public async Task ConnectThroughProxy()
    {
        _proxy = new(IPEndPoint.Parse(subject.Server));
        _client = await ConnectThroughProxyAsync();
        _session = await _client.GetSessionAsync();
    }

    [TearDown]
    public async Task RemoveProxy() => await _proxy.DisposeAsync();

    [Test]
    public async Task The_session_and_its_ephemerals_outlive_a_cut_connection()
    {
        await _session.CreateAsync("/mine", options: CreateMode.Ephemeral);

        await CutAsync();

        Assert.That((await _session.ExistsAsync("/mine").InTime())?.EphemeralOwner, Is.EqualTo(_session.Id));
        Assert.That(await _client.GetSessionAsync().InTime(), Is.SameAs(_session));
        Assert.That(_session.Lost.IsCancellationRequested, Is.False);
        await ConnectedAsync();
        await _session.SetAsync("/mine", Bytes("x")).InTime();
    }

    [Test]
    public async Task Reads_under_way_are_asked_again_in_their_order_and_writes_fail_with_how_far_they_got()
    {
        await _session.CreateAsync("/a");
        _proxy.HoldAnswers();
        var first = _session.GetAsync("/a").AsTask();
        var write = _session.SetAsync("/a", Bytes("x")).AsTask();
        var children = _session.GetChildrenAsync("/").AsTask();
        var sync = _session.SyncAsync("/a").AsTask();
        await UntilAsync(async () => (await Session.GetAsync("/a")).GetString() == "x");

        await CutAsync();
        _proxy.ReleaseAnswers();

        var loss = await Assert.ThrowsAsync<ConnectionLossException>(() => write.InTime());
        Assert.That(loss!.Request, Is.EqualTo(RequestStatus.Sent));
        Assert.That(loss.IsTransient, Is.True);
        Assert.That((await first.InTime()).GetString(), Is.EqualTo("x"), "asked again, it sees what is there now");
        Assert.That((await children.InTime()).Names, Does.Contain("a"));
        await sync.InTime();
    }

    [Test]
    public async Task Reads_wait_for_the_next_connection_and_writes_do_not()
    {
        _proxy.Refuses = true;
        await CutAsync();
        await SuspendedAsync();

        var read = _session.ExistsAsync("/").AsTask();
        var loss = await Assert.ThrowsAsync<ConnectionLossException>(() => _session.CreateAsync("/a").InTime());
        Assert.That(loss!.Request, Is.EqualTo(RequestStatus.NotSent));
        Assert.That(read.IsCompleted, Is.False);
        _proxy.Refuses = false;

        Assert.That(await read.InTime(), Is.Not.Null);
        Assert.That(await _session.ExistsAsync("/a").InTime(), Is.Null);
    }

    [Test]
    public async Task A_read_that_waits_can_be_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        _proxy.Refuses = true;
        await CutAsync();
        await SuspendedAsync();

        var read = _session.ExistsAsync("/", cancellation.Token).AsTask();
        await cancellation.CancelAsync();

        Assert.That((await Assert.ThrowsAsync<ZnodeCanceledException>(() => read.InTime()))!.Request, Is.EqualTo(RequestStatus.NotSent));
        _proxy.Refuses = false;
        await _session.ExistsAsync("/").InTime();
    }

    [Test]
    public async Task Reads_fail_like_writes_when_that_is_asked_for()
    {
        var client = await ConnectThroughProxyAsync(options => options with { RetryReads = false });
        var session = await client.GetSessionAsync();
        _proxy.HoldAnswers();
        var read = session.ExistsAsync("/a").AsTask();
        var sync = session.SyncAsync("/a").AsTask();

        _proxy.Cut();
        _proxy.ReleaseAnswers();

        Assert.That((await Assert.ThrowsAsync<ConnectionLossException>(() => read.InTime()))!.Path, Is.EqualTo(ZnodePath.Parse("/a")));
        Assert.That((await Assert.ThrowsAsync<ConnectionLossException>(() => sync.InTime()))!.Path, Is.EqualTo(ZnodePath.Parse("/a")), "as the client sees it, below its root");
    }

    [Test]
    public async Task A_watch_tells_a_gap_after_changes_that_it_may_have_missed_and_goes_on()
    {
        await using var subtree = await _session.WatchAsync("/a", WatchScope.Subtree);
        await using var node = await _session.WatchAsync("/a");
        await using var children = await _session.WatchAsync("/b", WatchScope.Children);
        await using var ofSubtree = subtree.GetAsyncEnumerator();
        await using var ofNode = node.GetAsyncEnumerator();
        await using var ofChildren = children.GetAsyncEnumerator();
        _proxy.Refuses = true;
        await CutAsync();
        await SuspendedAsync();
        await Session.CreateAsync("/a");
        await Session.CreateAsync("/b");
        _proxy.Refuses = false;

        Assert.That(await ofSubtree.NextAsync(1), Is.EqualTo(new[] { "Gap /a" }));
        Assert.That(await ofNode.NextAsync(1), Is.EqualTo(new[] { "Gap /a" }));
        Assert.That(await ofChildren.NextAsync(1), Is.EqualTo(new[] { "Gap /b" }));
        await Session.SetAsync("/a", Bytes("x"));
        await Session.CreateAsync("/a/c");
        await Session.CreateAsync("/b/c");
        Assert.That(await ofSubtree.NextAsync(2), Is.EqualTo(new[] { "DataChanged /a", "Created /a/c" }));
        Assert.That(await ofNode.NextAsync(1), Is.EqualTo(new[] { "DataChanged /a" }));
        Assert.That(await ofChildren.NextAsync(1), Is.EqualTo(new[] { "ChildrenChanged /b" }));
    }

    [Test]
    public async Task Arming_a_watch_waits_for_the_next_connection()
    {
        _proxy.Refuses = true;
        await CutAsync();
        await SuspendedAsync();
        var arming = _session.WatchAsync("/a", WatchScope.Subtree);
        _proxy.Refuses = false;

        await using var watch = await arming.InTime();
        await using var events = watch.GetAsyncEnumerator();
        await Session.CreateAsync("/a");

        Assert.That(await events.NextAsync(1), Is.EqualTo(new[] { "Created /a" }));
    }

    [Test]
    public async Task Many_long_watched_paths_are_set_again_in_pieces()
    {
        var name = new string('x', 2_000);
        var watches = await Task.WhenAll(Enumerable.Range(0, 400).Select(i => _session.WatchAsync($"/{i}-{name}").AsTask())).InTime();
        _proxy.Refuses = true;
        await CutAsync();
        await SuspendedAsync();
        await Session.CreateAsync("/other");
        _proxy.Refuses = false;

        foreach (var watch in watches)
        {
            await using var events = watch.GetAsyncEnumerator();
            Assert.That((await events.NextAsync()).Kind, Is.EqualTo(WatchEventKind.Gap));
        }

        await Session.CreateAsync($"/399-{name}");
        await using var last = watches[399].GetAsyncEnumerator();
        Assert.That((await last.NextAsync()).Kind, Is.EqualTo(WatchEventKind.Created));
    }

    [Test]
    public async Task A_protected_create_whose_answer_was_lost_is_found_again_and_not_doubled()
    {
        await _session.CreateAsync("/locks");
        _proxy.HoldAnswers();
        var created = _session.CreateAsync("/locks/lock-", Bytes("x"), new() { Mode = CreateMode.EphemeralSequential, Protected = true }).AsTask();
        await UntilAsync(async () => (await Session.GetChildrenAsync("/locks")).Names.Count == 1);

        await CutAsync();
        _proxy.ReleaseAnswers();

        var found = await created.InTime();
        Assert.That((await Session.GetChildrenAsync("/locks")).Names, Is.EqualTo(new[] { found.Path.Name }));
        Assert.That(found.Path.Name, Does.EndWith("-lock-0000000000"));
        Assert.That(found.Stat.EphemeralOwner, Is.EqualTo(_session.Id));
    }

    [Test]
    public async Task A_protected_create_that_never_arrived_is_made_when_the_session_is_connected_again()
    {
        await _session.CreateAsync("/locks");
        _proxy.Refuses = true;
        await CutAsync();
        await SuspendedAsync();
        var created = _session.CreateAsync("/locks/lock-", Bytes("x"), new() { Mode = CreateMode.EphemeralSequential, Protected = true }).AsTask();
        _proxy.Refuses = false;

        var made = await created.InTime();

        Assert.That((await Session.GetChildrenAsync("/locks")).Names, Is.EqualTo(new[] { made.Path.Name }));
    }

    [Test]
    public async Task Identities_are_shown_again_on_the_next_connection()
    {
        await _session.AuthenticateAsync("digest", Bytes("alice:secret"));
        await _session.CreateAsync("/a", Bytes("x"), new() { Acl = AclEntry.CreatorAll });

        await CutAsync();

        Assert.That((await _session.GetAsync("/a").InTime()).GetString(), Is.EqualTo("x"));
    }

    [Test]
    public async Task A_server_that_says_that_nothing_more_comes_is_left()
    {
        await _session.CreateAsync("/a", options: CreateMode.Ephemeral);
        var connections = _proxy.Count;

        _proxy.HalfClose();
        await UntilAsync(() => Task.FromResult(_proxy.Count > connections));

        Assert.That((await _session.ExistsAsync("/a").InTime())?.EphemeralOwner, Is.EqualTo(_session.Id));
    }

    [Test]
    public async Task Observers_see_the_session_suspended_and_connected_again()
    {
        await using var states = _client.ObserveStateAsync().GetAsyncEnumerator();
        await states.MoveNextAsync().InTime();
        Assert.That(states.Current, Is.EqualTo(ClientState.Connected));
        _proxy.Refuses = true;
        _proxy.Cut();

        await states.MoveNextAsync().InTime();
        Assert.That(states.Current, Is.EqualTo(ClientState.Suspended));
        _proxy.Refuses = false;
        await states.MoveNextAsync().InTime();
        Assert.That(states.Current, Is.EqualTo(ClientState.Connected));
    }

    [Test]
    public async Task Disposing_while_calls_are_under_way_ends_them_and_does_not_wait_for_a_silent_server()
    {
        _proxy.HoldAnswers();
        var read = _session.ExistsAsync("/").AsTask();
        var write = _session.CreateAsync("/a").AsTask();
        var watch = _session.WatchAsync("/").AsTask();

        var disposed = _client.DisposeAsync().AsTask();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => read.InTime());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => write.InTime());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => watch.InTime());
        await disposed.InTime();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _session.ExistsAsync("/").AsTask());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _client.GetSessionAsync().AsTask());
        Assert.That(_client.State, Is.EqualTo(ClientState.Closed));
    }

    [Test]
    public async Task Disposing_without_a_connection_does_not_wait()
    {
        _proxy.Refuses = true;
        await CutAsync();
        await SuspendedAsync();
        var read = _session.ExistsAsync("/").AsTask();

        await _client.DisposeAsync().InTime();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => read.InTime());
        Assert.That(_session.Lost.IsCancellationRequested, Is.True);
    }

    /// <summary>Ends the connection, and has all state changes that follow be seen.</summary>
    private async Task<IZnodeClient> ConnectThroughProxyAsync(Func<ZnodeClientOptions, ZnodeClientOptions>? configure = null) =>
        Track(await subject.ConnectAsync($"{_proxy.EndPoint}", configure));

    private async Task CutAsync()
    {
        await _proxy.AcceptedAsync();
        _proxy.Cut();
    }

    private Task SuspendedAsync() => StateAsync(ClientState.Suspended);

    private Task ConnectedAsync() => StateAsync(ClientState.Connected);

    private async Task StateAsync(ClientState state)
    {
        await foreach (var seen in _client.ObserveStateAsync())
        {
            if (seen == state)
            {
                return;
            }
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition().InTime())
        {
            await Task.Yield();
        }
    }
}
