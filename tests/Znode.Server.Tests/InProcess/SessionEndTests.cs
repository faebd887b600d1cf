using Znode.Requests;

namespace Znode.Server.Tests.InProcess;

[TestFixture]
public sealed class SessionEndTests : ControlledFixture
{
    [Test]
    public async Task Disposing_fails_the_calls_under_way_and_waits_for_none_of_them()
    {
        var write = await HoldWithCreateAsync("/a");
        var read = Session.GetAsync("/a");
        var watch = Session.WatchAsync("/a");

        var disposed = Session.DisposeAsync().AsTask();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => write.InTime());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => read.InTime());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => watch.InTime());
        TxnLog.Release();

        await disposed.InTime();
        var other = await Member.OpenSessionAsync();
        Assert.That(await other.ExistsAsync("/a"), Is.Not.Null, "it had left");
    }

    [Test]
    public async Task A_session_closed_by_someone_else_has_expired_for_ever()
    {
        var other = await Member.OpenSessionAsync();
        await Session.CreateAsync("/a", options: CreateMode.Ephemeral);

        using (Core.EnterTurn())
        {
            Core.Requests.SubmitOwn(Session.Id, new CloseSessionRequest());
        }

        await Session.Lost.Fires();
        foreach (var call in Session.EveryCall())
        {
            var exception = await Assert.ThrowsAsync<SessionExpiredException>(() => call());
            Assert.That(exception!.Request, Is.EqualTo(RequestStatus.NotSent));
        }

        Assert.That(await other.ExistsAsync("/a"), Is.Null);
        await Session.DisposeAsync().InTime();
    }

    [Test]
    public async Task Lost_has_fired_before_anyone_can_see_the_ephemerals_gone()
    {
        var other = await Member.OpenSessionAsync();
        await Session.CreateAsync("/a", options: CreateMode.Ephemeral);
        await using var watch = await other.WatchAsync("/a");
        await using var events = watch.GetAsyncEnumerator();
        var next = Task.Run(async () => (await events.NextAsync(), Session.Lost.IsCancellationRequested));

        using (Core.EnterTurn())
        {
            Core.Requests.SubmitOwn(Session.Id, new CloseSessionRequest());
        }

        var (seen, hadFired) = await next.InTime();
        Assert.That(seen.Kind, Is.EqualTo(WatchEventKind.Deleted));
        Assert.That(hadFired, Is.True);
    }

    [Test]
    public async Task Code_called_by_Lost_may_use_the_member()
    {
        var other = await Member.OpenSessionAsync();
        var used = new TaskCompletionSource<Stat?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Session.Lost.Register(() => used.SetResult(other.ExistsAsync("/").AsTask().GetAwaiter().GetResult()));

        await Session.DisposeAsync().InTime();

        Assert.That(await used.Task.InTime(), Is.Not.Null);
    }

    [Test]
    public async Task An_in_process_session_lives_on_in_silence()
    {
        await Session.CreateAsync("/a", options: CreateMode.Ephemeral);

        Time.Advance(TimeSpan.FromHours(1));

        Assert.That(await Session.ExistsAsync("/a"), Is.Not.Null);
        Assert.That(Session.Lost.IsCancellationRequested, Is.False);
    }

    [Test]
    public async Task A_session_resumed_by_another_connection_is_lost_here()
    {
        var elsewhere = new SilentConnection(Core);

        elsewhere.Resume(Session.Id, Sessions.SessionPassword.Of(Session.Id), 10_000);

        Assert.That(elsewhere.IsOpen, Is.True);
        await Session.Lost.Fires();
        await Assert.ThrowsAsync<SessionExpiredException>(() => Session.GetAsync("/").AsTask());
    }

    [Test]
    public async Task When_the_member_stops_calls_under_way_are_answered_and_the_sessions_are_closed()
    {
        await Session.CreateAsync("/ephemeral", options: CreateMode.Ephemeral);
        var write = await HoldWithCreateAsync("/a");
        var read = Session.ExistsAsync("/a");
        var core = Core;

        var stopped = Task.Run(() => Member.StopAsync());
        await Session.Lost.Fires();
        TxnLog.Release();
        await stopped.InTime();

        Assert.That((await write.InTime()).Path.Value, Is.EqualTo("/a"));
        Assert.That(await read.InTime(), Is.Not.Null);
        await Assert.ThrowsAsync<SessionExpiredException>(() => Session.GetAsync("/a").AsTask());
        Assert.That(core.Tree.Find("/ephemeral"u8), Is.Null);
        Assert.That(core.Sessions.Count, Is.Zero);
    }

    [Test]
    public async Task When_the_log_fails_for_good_the_member_stops_and_nobody_is_left_waiting()
    {
        TxnLog.Hold();
        var write = Session.CreateAsync("/a");
        var read = Session.GetAsync("/a");
        TxnLog.Failure = new InvalidOperationException("the log is broken");
        TxnLog.Release();

        var exception = await Assert.ThrowsAsync<ConnectionLossException>(() => write.InTime());
        await Assert.ThrowsAsync<ConnectionLossException>(() => read.InTime());
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => Member.Completion.InTime());

        Assert.That(exception!.Request, Is.EqualTo(RequestStatus.Sent));
        Assert.That(fault!.Message, Is.EqualTo("the log is broken"));
        await Session.Lost.Fires();
    }

    [Test]
    public async Task A_session_disposed_while_writes_are_refused_is_closed_when_they_are_taken_again()
    {
        var other = await Member.OpenSessionAsync();
        await Session.CreateAsync("/a", options: CreateMode.Ephemeral);
        TxnLog.Failure = new IOException("No space left on device");
        await Assert.ThrowsAsync<NotReadOnlyException>(() => other.CreateAsync("/b").InTime());

        await Session.DisposeAsync().InTime();
        Assert.That(await other.ExistsAsync("/a"), Is.Not.Null);
        TxnLog.Failure = null;

        // The log is tried, and when that went well what is due is done.
        Time.Advance(TimeSpan.FromSeconds(2));
        await other.SyncAsync().InTime();
        Time.Advance(TimeSpan.FromSeconds(5));
        await other.SyncAsync().InTime();
        Assert.That(await other.ExistsAsync("/a"), Is.Null);
    }
}
