namespace Znode.Server.Tests.InProcess;

[TestFixture]
public sealed class OrderTests : ControlledFixture
{
    [Test]
    public async Task A_read_waits_for_its_sessions_own_writes_and_sees_them()
    {
        var write = await HoldWithCreateAsync("/a");

        var exists = Session.ExistsAsync("/a");
        var children = Session.GetChildrenAsync("/");
        Assert.That(write.IsCompleted, Is.False);
        Assert.That(exists.IsCompleted, Is.False);
        TxnLog.Release();

        Assert.That(await exists.InTime(), Is.EqualTo((await write.InTime()).Stat));
        Assert.That((await children.InTime()).Names, Does.Contain("a"));
    }

    [Test]
    public async Task A_read_does_not_wait_for_other_sessions_and_does_not_see_what_is_not_yet_durable()
    {
        var other = await Member.OpenSessionAsync();
        var write = await HoldWithCreateAsync("/a");

        var read = other.ExistsAsync("/a");

        Assert.That(read.IsCompletedSuccessfully, Is.True);
        Assert.That(await read, Is.Null);
        TxnLog.Release();
        await write.InTime();
    }

    [Test]
    public async Task Sync_waits_for_all_writes_before_it_also_of_others()
    {
        var other = await Member.OpenSessionAsync();
        var write = await HoldWithCreateAsync("/a");

        var synced = other.SyncAsync();
        var read = other.ExistsAsync("/a");
        Assert.That(synced.IsCompleted, Is.False);
        Assert.That(read.IsCompleted, Is.False, "behind the sync");
        TxnLog.Release();

        await synced.InTime();
        Assert.That(await read.InTime(), Is.Not.Null);
        await write.InTime();
    }

    [Test]
    public async Task A_read_with_nothing_ahead_of_it_is_answered_in_the_call()
    {
        await Session.CreateAsync("/a");

        Assert.That(Session.GetAsync("/a").IsCompletedSuccessfully, Is.True);
        Assert.That(Session.TryGetAsync("/b").IsCompletedSuccessfully, Is.True);
        Assert.That(Session.ExistsAsync("/a").IsCompletedSuccessfully, Is.True);
        Assert.That(Session.GetChildrenAsync("/a").IsCompletedSuccessfully, Is.True);
    }

    [Test]
    public async Task Parents_are_made_in_the_same_turn_so_that_requests_behind_them_find_the_znode()
    {
        TxnLog.Hold();
        var created = Session.CreateAsync("/a/b/c", "x"u8.ToArray(), new() { CreateParents = true });
        var read = Session.GetAsync("/a/b/c");
        TxnLog.Release();

        Assert.That((await read.InTime()).GetString(), Is.EqualTo("x"));
        await created.InTime();
    }

    [Test]
    public async Task Parents_that_vanish_meanwhile_are_made_again()
    {
        var other = await Member.OpenSessionAsync();
        await Session.CreateAsync("/a");
        TxnLog.Hold();
        var deleted = other.DeleteAsync("/a");
        var created = Session.CreateAsync("/a/b", options: new() { CreateParents = true });
        TxnLog.Release();

        await deleted.InTime();
        Assert.That((await created.InTime()).Path.Value, Is.EqualTo("/a/b"));
    }

    [Test]
    public async Task A_write_in_memory_is_answered_in_the_call()
    {
        await using var member = await ZnodeMember.CreateBuilder().StartAsync();
        await using var session = await member.OpenSessionAsync();

        Assert.That(session.CreateAsync("/a").IsCompletedSuccessfully, Is.True);
        Assert.That(session.SetAsync("/a", default).IsCompletedSuccessfully, Is.True);
        Assert.That(session.DeleteAsync("/a").IsCompletedSuccessfully, Is.True);
    }
}
