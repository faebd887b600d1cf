namespace Znode.Server.Tests.InProcess;

[TestFixture]
public sealed class CancellationTests : ControlledFixture
{
    private static readonly CancellationToken Fired = new(canceled: true);

    [Test]
    public async Task A_token_that_fired_before_the_call_lets_nothing_happen()
    {
        var last = Member.LastCommitted;
        foreach (var call in new Func<Task>[]
        {
            () => Session.CreateAsync("/a", cancellationToken: Fired).AsTask(),
            () => Session.CreateAsync("/a/b", options: new() { CreateParents = true }, cancellationToken: Fired).AsTask(),
            () => Session.SetAsync("/", default, cancellationToken: Fired).AsTask(),
            () => Session.DeleteAsync("/a", cancellationToken: Fired).AsTask(),
            () => Session.CommitAsync(new Transaction().Create("/a"), Fired).AsTask(),
            () => Session.GetAsync("/", Fired).AsTask(),
            () => Session.ExistsAsync("/", Fired).AsTask(),
            () => Session.SyncAsync("/", Fired).AsTask(),
            () => Session.WatchAsync("/", cancellationToken: Fired).AsTask(),
            () => Session.AuthenticateAsync("digest", "a:b"u8.ToArray(), Fired).AsTask(),
            () => Session.WhoAmIAsync(Fired).AsTask(),
            () => Member.OpenSessionAsync(cancellationToken: Fired).AsTask(),
        })
        {
            var exception = await Assert.ThrowsAsync<ZnodeCanceledException>(() => call());

            Assert.That(exception!.Request, Is.EqualTo(RequestStatus.NotSent));
            Assert.That(exception.CancellationToken, Is.EqualTo(Fired));
        }

        Assert.That(Member.LastCommitted, Is.EqualTo(last));
        Assert.That(await Session.WhoAmIAsync(), Is.Empty);
    }

    [Test]
    public async Task Cancelling_a_write_ends_the_wait_at_once_and_takes_nothing_back()
    {
        using var cancellation = new CancellationTokenSource();
        TxnLog.Hold();
        var write = Session.CreateAsync("/a", cancellationToken: cancellation.Token);
        var next = Session.CreateAsync("/b");

        await cancellation.CancelAsync();
        var exception = await Assert.ThrowsAsync<ZnodeCanceledException>(() => write.InTime());

        Assert.That(exception!.Request, Is.EqualTo(RequestStatus.Sent));
        Assert.That(exception.CancellationToken, Is.EqualTo(cancellation.Token));
        TxnLog.Release();
        await next.InTime();
        Assert.That(await Session.ExistsAsync("/a"), Is.Not.Null);
    }

    [Test]
    public async Task Cancelling_a_read_that_waits_leaves_those_behind_it_in_their_order()
    {
        using var cancellation = new CancellationTokenSource();
        var write = await HoldWithCreateAsync("/a");
        var cancelled = Session.GetAsync("/a", cancellation.Token);
        var read = Session.GetAsync("/a");

        await cancellation.CancelAsync();
        await Assert.ThrowsAsync<ZnodeCanceledException>(() => cancelled.InTime());
        TxnLog.Release();

        Assert.That((await read.InTime()).Stat, Is.EqualTo((await write.InTime()).Stat));
    }

    [Test]
    public async Task Cancelling_the_arming_of_a_watch_leaves_no_watch()
    {
        using var cancellation = new CancellationTokenSource();
        var write = await HoldWithCreateAsync("/a");
        var watch = Session.WatchAsync("/a", cancellationToken: cancellation.Token);

        await cancellation.CancelAsync();
        await Assert.ThrowsAsync<ZnodeCanceledException>(() => watch.InTime());
        TxnLog.Release();
        await write.InTime();

        using (Core.EnterTurn())
        {
            Assert.That(Core.Watches.WatchCount, Is.Zero);
        }
    }

    [Test]
    public async Task A_session_whose_opening_was_cancelled_is_closed_by_the_member()
    {
        using var cancellation = new CancellationTokenSource();
        TxnLog.Hold();
        var opening = Member.OpenSessionAsync(cancellationToken: cancellation.Token);

        await cancellation.CancelAsync();
        var exception = await Assert.ThrowsAsync<ZnodeCanceledException>(() => opening.InTime());
        TxnLog.Release();
        await Session.SyncAsync().InTime();
        Assert.That(exception!.Request, Is.EqualTo(RequestStatus.Sent));
        Assert.That(SessionCount, Is.EqualTo(2));

        Time.Advance(TimeSpan.FromSeconds(1));
        await Session.SyncAsync().InTime();

        Assert.That(SessionCount, Is.EqualTo(1));
    }

    [Test]
    public async Task A_token_that_never_fires_is_let_go_of_with_the_answer()
    {
        using var cancellation = new CancellationTokenSource();
        await Session.CreateAsync("/a", cancellationToken: cancellation.Token);

        // Cancelled afterwards, it finds nothing to cancel.
        await cancellation.CancelAsync();

        Assert.That(await Session.ExistsAsync("/a"), Is.Not.Null);
    }

    private int SessionCount
    {
        get
        {
            using (Core.EnterTurn())
            {
                return Core.Sessions.Count;
            }
        }
    }
}
