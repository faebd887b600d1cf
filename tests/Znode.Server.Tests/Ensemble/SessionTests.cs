using Znode.Sessions;

namespace Znode.Server.Tests.Ensemble;

/// <summary>Sessions are the ensemble's: they move between members, and end once and everywhere.</summary>
[TestFixture(Store.Memory)]
[TestFixture(Store.Disk)]
public sealed class SessionTests(Store store) : EnsembleFixture(store)
{
    private const int TimeoutMs = 1_000;

    [Test]
    public async Task A_session_moves_to_another_member_with_its_ephemerals()
    {
        var (first, second) = (Member(1), Member(2));
        var before = new SilentConnection(Core(1));
        await before.OpenAsync(TimeoutMs).InTime();
        await before.CreateEphemeralAsync("/ephemeral").InTime();
        before.GoAway();

        var after = new SilentConnection(Core(2));
        after.Resume(before.Session, SessionPassword.Of(before.Session), TimeoutMs);
        await UntilAsync(() => after.IsOpen, "it is resumed");
        await after.CreateEphemeralAsync("/another").InTime();
        await using var session = await first.OpenSessionAsync().InTime();
        await session.SyncAsync().InTime();
        Assert.That((await session.ExistsAsync("/ephemeral").InTime())?.EphemeralOwner, Is.EqualTo(after.Session));
        Assert.That((await session.ExistsAsync("/another").InTime())?.EphemeralOwner, Is.EqualTo(after.Session));
        Assert.That(second.Health.IsServing);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task What_comes_from_the_member_that_a_session_has_left_is_refused(bool leavesTheLeader)
    {
        var (old, other) = leavesTheLeader ? (await LeaderAsync(), await FollowerAsync()) : (await FollowerAsync(), await LeaderAsync());
        var before = new SilentConnection(old.Serving.Core);
        await before.OpenAsync(TimeoutMs).InTime();
        var after = new SilentConnection(other.Serving.Core);
        after.Resume(before.Session, SessionPassword.Of(before.Session), TimeoutMs);
        await UntilAsync(() => after.IsOpen, "it is resumed");

        if (leavesTheLeader)
        {
            Assert.That(before.Closed, Is.EqualTo(Server.Connections.CloseReason.SessionMoved), "the leader knows at once");
        }

        await Assert.ThatAsync(() => before.CreateEphemeralAsync("/stale").InTime(), Throws.TypeOf<SessionMovedException>());
        await after.CreateEphemeralAsync("/fresh").InTime();
    }

    [Test]
    public async Task A_session_that_never_was_is_refused_by_the_leader()
    {
        var nobody = new SessionId(0x1234);
        var connection = new SilentConnection((await FollowerAsync()).Serving.Core);
        connection.Resume(nobody, SessionPassword.Of(nobody), TimeoutMs);
        await UntilAsync(() => connection.Refusal is not null, "it is refused");
        Assert.That(connection.Refusal, Does.Contain("expired or never existed"));
    }

    [Test]
    public async Task Who_waits_for_the_leaders_word_on_a_session_is_sent_elsewhere_when_the_leader_is_lost()
    {
        var follower = await FollowerAsync();
        var before = new SilentConnection(follower.Serving.Core);
        await before.OpenAsync(TimeoutMs).InTime();
        before.GoAway();
        Network.Reaches = (_, _) => false;
        var waiting = new SilentConnection(follower.Serving.Core);
        waiting.Resume(before.Session, SessionPassword.Of(before.Session), TimeoutMs);
        Cut();

        await UntilAsync(() => waiting.Closed == Server.Connections.CloseReason.NotServing, "it is told to go elsewhere");
        Assert.That(waiting.IsOpen, Is.False);
        Network.Reaches = null;
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_silent_session_expires_once_and_everywhere(bool isAtLeader)
    {
        var member = isAtLeader ? await LeaderAsync() : await FollowerAsync();
        var silent = new SilentConnection(member.Serving.Core);
        await silent.OpenAsync(TimeoutMs).InTime();
        await silent.CreateEphemeralAsync("/ephemeral").InTime();

        await UntilAsync(() => silent.Closed == Server.Connections.CloseReason.SessionExpired, "it expires");
        foreach (var each in Running)
        {
            await using var session = await each.OpenSessionAsync().InTime();
            await session.SyncAsync().InTime();
            Assert.That(await session.ExistsAsync("/ephemeral").InTime(), Is.Null);
        }

        Assert.That(Logged.Count(line => line.Contains($"Expiring session {silent.Session}")), Is.EqualTo(1));
    }

    [Test]
    public async Task No_session_expires_because_the_leader_goes_when_its_client_comes_back_in_time()
    {
        var leader = await LeaderAsync();
        var silent = new SilentConnection(leader.Serving.Core);
        await silent.OpenAsync(TimeoutMs).InTime();
        await silent.CreateEphemeralAsync("/ephemeral").InTime();
        await StopAsync((int)leader.Id.Value);
        var next = await LeaderAsync();
        var after = new SilentConnection(next.Serving.Core);
        after.Resume(silent.Session, SessionPassword.Of(silent.Session), TimeoutMs);
        await UntilAsync(() => after.IsOpen, "it is resumed");
        await using var session = await next.OpenSessionAsync().InTime();
        Assert.That(await session.ExistsAsync("/ephemeral").InTime(), Is.Not.Null);
    }

    [Test]
    public async Task A_member_in_no_quorum_serves_reads_to_those_who_want_no_more()
    {
        await using (var session = await Member(1).OpenSessionAsync().InTime())
        {
            await session.CreateAsync("/a").InTime();
        }

        await StopAsync(2);
        await StopAsync(3);
        await UntilAsync(() => Member(1).Role == MemberRole.Looking, "it is alone");
        var writing = new SilentConnection(Core(1));
        var reading = new SilentConnection(Core(1)) { IsContentWithReads = true };
        using (Core(1).EnterTurn())
        {
            Core(1).Desk.Open(writing, TimeoutMs);
            Core(1).Desk.Open(reading, TimeoutMs);
        }

        Assert.That(writing.Closed, Is.EqualTo(Server.Connections.CloseReason.NotServing));
        Assert.That(reading.IsOpen && reading.IsReadOnly);
        await Assert.ThatAsync(() => reading.CreateEphemeralAsync("/b").InTime(), Throws.TypeOf<IOException>(), "refused with NotReadOnly");
        await StartAsync(2);
        await UntilAsync(() => reading.Closed == Server.Connections.CloseReason.NotServing, "it is to come back for a session that everybody knows");
    }

    protected override ZnodeMemberOptions Configure(ZnodeMemberOptions options) => options with { ReadOnlyMode = true };
}
