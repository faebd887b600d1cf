using Znode.Consensus;

namespace Znode.Server.Tests;

/// <summary>A bug or damage shows: the member stops by itself, says why, and leaves nobody waiting.</summary>
[TestFixture]
public sealed class FaultTests : ControlledFixture
{
    [Test]
    public async Task A_fault_in_anyones_turn_stops_the_member_and_is_its_completion()
    {
        var write = await HoldWithCreateAsync("/a");

        BreakTheEngine();
        TxnLog.Release();

        await Assert.ThrowsAsync<InvariantViolationException>(() => Member.Completion.InTime());
        await Session.Lost.Fires();
        Assert.That((await Assert.ThrowsAsync<ConnectionLossException>(() => write.InTime()))!.Request, Is.EqualTo(RequestStatus.Sent));
        await Assert.ThrowsAsync<SessionExpiredException>(() => Session.GetAsync("/").InTime());
        await Member.StopAsync().InTime();
        Assert.That(Member.Role, Is.EqualTo(MemberRole.Stopped));
        Assert.That(Logged.Count(message => message.StartsWith("Critical", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public async Task After_a_fault_nothing_more_is_written()
    {
        await Session.CreateAsync("/a").InTime();
        var last = TxnLog.LastZxid;

        BreakTheEngine();

        await Assert.CatchAsync<ZnodeException>(() => Session.CreateAsync("/b").InTime());
        await Session.Lost.Fires();
        await Member.StopAsync().InTime();
        Assert.That(TxnLog.LastZxid, Is.EqualTo(last));
    }

    /// <summary>Tells the engine of entries on disk that it never gave out.</summary>
    private void BreakTheEngine()
    {
        using (Core.EnterTurn())
        {
            Core.Input(new EngineInput.Persisted(new(1_000_000)));
        }
    }
}
