namespace Znode.Server.Tests;

/// <summary>The disk is full, and there is room again.</summary>
[TestFixture]
public sealed class RefusedWritesTests : ControlledFixture
{
    [Test]
    public async Task Writes_are_refused_with_the_reason_and_nothing_is_done()
    {
        await Session.CreateAsync("/a", "one"u8.ToArray());
        TxnLog.Failure = new IOException("No space left on device");

        var exception = await Assert.ThrowsAsync<NotReadOnlyException>(() => Session.SetAsync("/a", "two"u8.ToArray()).InTime());

        Assert.That(exception!.Message, Does.Contain("No space left on device").And.Contain("nothing was done"));
        Assert.That(exception.Path, Is.EqualTo((ZnodePath)"/a"));
        Assert.That(exception.Request, Is.EqualTo(RequestStatus.Answered));
        Assert.That(exception.IsTransient, Is.True);
        Assert.That((await Session.GetAsync("/a")).GetString(), Is.EqualTo("one"), "reads go on");
        Assert.That(Member.Health.AcceptsWrites, Is.False);
        Assert.That(Member.Health.Complaints.Single(), Does.Contain("No space left on device"));
        Assert.That(Logged, Has.Some.Contains("Writes are refused"));
    }

    [Test]
    public async Task Everything_in_flight_is_refused_in_order_and_so_is_what_comes_after()
    {
        await Session.CreateAsync("/a");
        TxnLog.Hold();
        var calls = new List<Task> { Session.SetAsync("/a", default).AsTask(), Session.CreateAsync("/b").AsTask(), Session.DeleteAsync("/a").AsTask(), Session.CommitAsync(new Transaction().Create("/c")).AsTask() };
        var read = Session.ExistsAsync("/a");
        var synced = Session.SyncAsync();
        TxnLog.Failure = new IOException("No space left on device");
        TxnLog.Release();

        foreach (var call in calls)
        {
            await Assert.ThrowsAsync<NotReadOnlyException>(() => call.InTime());
        }

        Assert.That((await read.InTime())?.Version, Is.Zero);
        await synced.InTime();
        await Assert.ThrowsAsync<NotReadOnlyException>(() => Session.CreateAsync("/d").InTime());
        await Assert.ThrowsAsync<NotReadOnlyException>(() => Member.OpenSessionAsync().InTime());
    }

    [Test]
    public async Task What_was_queued_behind_a_write_that_failed_is_never_written_though_there_is_room_again()
    {
        var before = (await Session.CreateAsync("/a")).Stat.Czxid;
        var failing = await HoldWithCreateAsync("/b");
        var queued = Session.CreateAsync("/c");
        TxnLog.Failure = new IOException("No space left on device");
        TxnLog.FailsOnce = true;
        TxnLog.Release();

        await Assert.ThrowsAsync<NotReadOnlyException>(() => failing.InTime());
        await Assert.ThrowsAsync<NotReadOnlyException>(() => queued.InTime());
        await Member.StopAsync().InTime();

        Assert.That(TxnLog.ReadFrom(before.Next), Is.Empty, "the log ends with what was answered");
    }

    [Test]
    public async Task When_there_is_room_again_writes_go_on_where_they_were()
    {
        var before = (await Session.CreateAsync("/a")).Stat.Czxid;
        TxnLog.Failure = new IOException("No space left on device");
        await Assert.ThrowsAsync<NotReadOnlyException>(() => Session.CreateAsync("/b").InTime());

        TxnLog.Failure = null;
        await ProbeAsync();
        var after = await Session.CreateAsync("/b").InTime();
        Time.Advance(TimeSpan.FromSeconds(1));

        Assert.That(after.Stat.Czxid, Is.EqualTo(before.Next.Next), "the probe has the zxid of the write that was refused");
        Assert.That(Member.Health.AcceptsWrites, Is.True);
        Assert.That(Member.Health.Complaints, Is.Empty);
        Assert.That(Logged, Has.Some.Contains("Writes are accepted again"));
    }

    [Test]
    public async Task While_it_stays_full_each_try_is_refused_again()
    {
        TxnLog.Failure = new IOException("No space left on device");
        for (var i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<NotReadOnlyException>(() => Session.CreateAsync("/a").InTime());
            await ProbeAsync();
        }

        TxnLog.Failure = null;
        await ProbeAsync();
        await Session.CreateAsync("/a").InTime();
    }

    [Test]
    public async Task No_session_expires_while_its_end_could_not_be_written()
    {
        var silent = new SilentConnection(Core);
        await silent.OpenAsync(4000).InTime();
        await silent.CreateEphemeralAsync("/service").InTime();
        TxnLog.Failure = new IOException("No space left on device");
        await Assert.ThrowsAsync<NotReadOnlyException>(() => Session.CreateAsync("/a").InTime());

        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(await Session.ExistsAsync("/service"), Is.Not.Null);
        Assert.That(silent.Closed, Is.Null);
        TxnLog.Failure = null;
        await ProbeAsync();
        Time.Advance(TimeSpan.FromMinutes(1));
        await Session.SyncAsync().InTime();

        Assert.That(await Session.ExistsAsync("/service"), Is.Null);
    }

    [Test]
    public async Task A_session_whose_end_fails_to_be_written_lives_on_and_expires_later()
    {
        var silent = new SilentConnection(Core);
        await silent.OpenAsync(4000).InTime();
        await silent.CreateEphemeralAsync("/service").InTime();
        TxnLog.Failure = new IOException("No space left on device");
        TxnLog.ForgetReached();

        // Its end is proposed, and the log can not take it.
        Time.Advance(TimeSpan.FromSeconds(7));
        await TxnLog.ReachedAsync();
        await Assert.ThrowsAsync<NotReadOnlyException>(() => Session.CreateAsync("/a").InTime());
        Assert.That(await Session.ExistsAsync("/service"), Is.Not.Null);
        TxnLog.Failure = null;

        Time.Advance(TimeSpan.FromSeconds(3));
        await Session.SyncAsync().InTime();
        Assert.That(await Session.ExistsAsync("/service"), Is.Not.Null, "it has its full timeout again");
        Time.Advance(TimeSpan.FromSeconds(7));
        await Session.SyncAsync().InTime();
        Assert.That(await Session.ExistsAsync("/service"), Is.Null);
    }

    /// <summary>Lets the member try its log, and waits until it has.</summary>
    private async Task ProbeAsync()
    {
        Time.Advance(TimeSpan.FromSeconds(2));
        await Session.SyncAsync().InTime();
    }
}
