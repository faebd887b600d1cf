using static Znode.Testing.Tests.Support.Synchronously;

namespace Znode.Testing.Tests.Fake;

/// <summary>The fake is the real tree, and nothing of it happens anywhere but in the calls.</summary>
[TestFixture]
public sealed class FakeZnodeTests
{
    [Test]
    public void Every_call_has_ended_when_it_returns()
    {
        var client = FakeZnode.CreateClient();
        var session = Now(client.GetSessionAsync());
        Now(session.CreateAsync("/a", "1"u8.ToArray()));
        Now(session.CreateAsync("/b/c", default, new() { CreateParents = true }));
        Assert.That(Now(session.SetAsync("/a", "2"u8.ToArray())).Version, Is.EqualTo(1));
        Assert.That(Now(session.GetAsync("/a")).Data.ToArray(), Is.EqualTo("2"u8.ToArray()));
        Assert.That(Now(session.GetChildrenAsync("/")).Names, Is.SupersetOf(new[] { "a", "b" }));
        Assert.That(Now(session.TryCreateAsync("/a")), Is.Null);
        Assert.That(Now(session.TryCommitAsync(new Transaction().Check("/a", 1).Delete("/a"))).IsCommitted);
        Now(session.SyncAsync("/"));
        Assert.Throws<NoNodeException>(() => Now(session.GetAsync("/a")));
        Assert.That(Now(session.WatchAsync("/b")).Path, Is.EqualTo((ZnodePath)"/b"));
        Now(client.DisposeAsync());
        Assert.That(session.Lost.IsCancellationRequested);
    }

    [Test]
    public void Whoever_a_write_wakes_has_run_on_the_same_thread_when_it_returns()
    {
        using var fake = new FakeZnode();
        var mine = Now(fake.Connect().GetSessionAsync());
        var others = Now(fake.Connect().GetSessionAsync());
        var thread = Environment.CurrentManagedThreadId;
        var seen = new List<string>();
        var reading = fake.RunAsync(ReadAsync);
        Now(others.CreateAsync("/a"));
        Assert.That(seen, Is.EqualTo(new[] { $"Created /a on {thread}", "wrote /a/seen" }));
        Now(others.SetAsync("/a", default));
        Assert.That(seen, Has.Count.EqualTo(4));
        Assert.That(seen[2], Is.EqualTo($"DataChanged /a on {thread}"));

        async Task ReadAsync()
        {
            await using var watch = await mine.WatchAsync("/a");
            await foreach (var change in watch)
            {
                seen.Add($"{change.Kind} {change.Path} on {Environment.CurrentManagedThreadId}");
                var created = await mine.TryCreateAsync("/a/seen");
                seen.Add(created is null ? "found /a/seen" : $"wrote {created.Path}");
            }
        }

        Assert.That(reading.IsCompleted, Is.False);
        fake.Dispose();
        Assert.That(reading.Exception?.InnerException, Is.InstanceOf<SessionExpiredException>());
    }

    [Test]
    public void Clients_of_one_fake_see_one_tree_and_those_of_two_do_not()
    {
        using var fake = new FakeZnode();
        Now(Now(fake.Connect().GetSessionAsync()).CreateAsync("/a"));
        Assert.That(Now(Now(fake.Connect().GetSessionAsync()).ExistsAsync("/a")), Is.Not.Null);
        Assert.That(Now(Now(FakeZnode.CreateClient().GetSessionAsync()).ExistsAsync("/a")), Is.Null);
    }

    [Test]
    public void An_expired_session_takes_its_ephemerals_along_and_its_client_has_another()
    {
        using var fake = new FakeZnode();
        var client = fake.Connect();
        var first = Now(client.GetSessionAsync());
        Now(first.CreateAsync("/a", default, CreateMode.Ephemeral));
        var isTold = false;
        first.Lost.Register(() => isTold = true);
        fake.ExpireSession(client);
        Assert.That(isTold);
        Assert.Throws<SessionExpiredException>(() => Now(first.GetAsync("/a")));
        var second = Now(client.GetSessionAsync());
        Assert.That(second.Id, Is.Not.EqualTo(first.Id));
        Assert.That(Now(second.ExistsAsync("/a")), Is.Null);
    }

    [Test]
    public async Task Znodes_with_a_time_to_live_go_when_the_clock_says_so()
    {
        var clock = new VirtualClock();
        using var fake = new FakeZnode(clock);
        var session = Now(fake.Connect().GetSessionAsync());
        Now(session.CreateAsync("/short", default, new() { Mode = CreateMode.PersistentWithTtl, TimeToLive = TimeSpan.FromMinutes(5) }));
        await clock.AdvanceAsync(TimeSpan.FromMinutes(4));
        Assert.That(Now(session.ExistsAsync("/short")), Is.Not.Null);
        await clock.AdvanceAsync(TimeSpan.FromMinutes(3));
        Assert.That(Now(session.ExistsAsync("/short")), Is.Null);
    }

    [Test]
    public async Task A_client_that_is_suspended_loses_its_connection_and_after_its_timeout_its_session()
    {
        var clock = new VirtualClock();
        using var fake = new FakeZnode(clock);
        var client = fake.Connect(new() { Timeout = TimeSpan.FromSeconds(10) });
        var session = Now(client.GetSessionAsync());
        fake.Suspend(client);
        Assert.That(client.State, Is.EqualTo(ClientState.Suspended));
        Assert.That(Assert.Throws<ConnectionLossException>(() => Now(session.CreateAsync("/a")))!.Request, Is.EqualTo(RequestStatus.NotSent));
        await clock.AdvanceAsync(TimeSpan.FromSeconds(9));
        Assert.That(session.Lost.IsCancellationRequested, Is.False);
        await clock.AdvanceAsync(TimeSpan.FromSeconds(5));
        Assert.That(session.Lost.IsCancellationRequested);
        var next = client.GetSessionAsync().AsTask();
        Assert.That(next.IsCompleted, Is.False, "There is no session before the client is back");
        fake.Resume(client);
        Assert.That(next.IsCompletedSuccessfully);
    }

    [Test]
    public void A_client_that_is_back_in_time_keeps_its_session_and_its_watches_tell_of_a_gap()
    {
        using var fake = new FakeZnode();
        var client = fake.Connect();
        var session = Now(client.GetSessionAsync());
        Now(session.CreateAsync("/a", default, CreateMode.Ephemeral));
        var seen = new List<WatchEventKind>();
        _ = fake.RunAsync(ReadAsync);
        fake.Suspend(client);
        Now(Now(fake.Connect().GetSessionAsync()).SetAsync("/a", default));
        Assert.That(seen, Is.Empty);
        fake.Resume(client);
        Assert.That(client.State, Is.EqualTo(ClientState.Connected));
        Now(session.SetAsync("/a", default));
        Assert.That(seen, Is.EqualTo(new[] { WatchEventKind.Gap, WatchEventKind.DataChanged }));

        async Task ReadAsync()
        {
            await using var watch = await session.WatchAsync("/a");
            await foreach (var change in watch)
            {
                seen.Add(change.Kind);
            }
        }
    }

    [Test]
    public void A_request_fails_when_the_test_says_so_and_the_next_does_not()
    {
        using var fake = new FakeZnode();
        var client = fake.Connect();
        var session = Now(client.GetSessionAsync());
        fake.FailNext(client, ErrorCode.QuotaExceeded);
        Assert.That(Assert.Catch<ZnodeException>(() => Now(session.CreateAsync("/a")))!.Code, Is.EqualTo(ErrorCode.QuotaExceeded));
        Assert.That(Now(session.ExistsAsync("/a")), Is.Null);
        Now(session.CreateAsync("/a"));
    }

    [Test]
    public void A_client_of_another_fake_is_refused()
    {
        using var fake = new FakeZnode();
        Assert.Throws<ArgumentException>(() => fake.Suspend(FakeZnode.CreateClient()));
    }
}
