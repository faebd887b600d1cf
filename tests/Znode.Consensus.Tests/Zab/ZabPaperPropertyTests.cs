using Znode.Consensus.Tests.Transcripts;
using Znode.Consensus.Zab.Messages;
using static Znode.Consensus.Tests.Zab.DrivenReplica;

namespace Znode.Consensus.Tests.Zab;

/// <summary>The properties that define primary order atomic broadcast (DSN 2011, section III), each where the engine keeps it. The simulator checks them all at every step.</summary>
public sealed class ZabPaperPropertyTests
{
    /// <summary>Integrity: what is delivered was broadcast.</summary>
    [Test]
    public void Integrity_what_was_not_proposed_is_not_delivered()
    {
        var follower = Follower(1, 3, 1);
        follower.Hears(follower.ToLeader, new ZabMessage.Proposal(Entries(1, 1, 1)));
        follower.Persists(Zxid(1, 1));
        Assert.That(follower.Hears(follower.ToLeader, new ZabMessage.Commit(Zxid(1, 2))), Is.EqualTo(new[]
        {
            "close 3: leader 3 sent Commit: 0x1_00000002 was not proposed; the log ends at 0x1_00000001", "looking in election",
        }));
    }

    /// <summary>Total order: whoever delivers b, and whoever delivers a before b, all deliver a before b. Delivery follows the zxids and never goes back.</summary>
    [Test]
    public void Total_order_delivery_follows_the_zxids()
    {
        var follower = Follower(1, 3, 1);
        follower.Hears(follower.ToLeader, new ZabMessage.Proposal(Entries(1, 1, 3)));
        follower.Persists(Zxid(1, 3));
        Assert.That(follower.Hears(follower.ToLeader, new ZabMessage.Commit(Zxid(1, 2))), Is.EqualTo(new[] { "deliver 0x1_00000002" }), "all up to it, in order");
        Assert.That(follower.Hears(follower.ToLeader, new ZabMessage.Commit(Zxid(1, 1))), Is.Empty);
        Assert.That(follower.Hears(follower.ToLeader, new ZabMessage.Commit(Zxid(1, 3))), Is.EqualTo(new[] { "deliver 0x1_00000003" }));
    }

    /// <summary>Agreement: of two that deliver, one delivers what the other has. What was delivered anywhere is in the history of every later leader.</summary>
    [Test]
    public void Agreement_what_one_has_delivered_the_next_leader_has_and_everyone_delivers()
    {
        var ensemble = new ScriptedEnsemble();
        ensemble.Run("cluster members=1,2,3\nstart\ntick 100\ncut 3-2\nhold 1\npropose 3\nsettle\nrelease 1\nsettle");
        Assert.That(ensemble.Host(new(3)).Applied, Is.EqualTo(Zxid(1, 1)), "with member 1, on whose disk it is");
        ensemble.Run("crash 3\ntick 2000");
        Assert.That(ensemble.Host(new(1)).Status.Role, Is.EqualTo(EngineRole.Leading), "member 2 has the higher number, and lacks the transaction");
        Assert.That(ensemble.Host(new(2)).Applied, Is.EqualTo(Zxid(1, 1)));
    }

    /// <summary>Local primary order: what one primary broadcasts is delivered in the order in which it was broadcast, and nothing of it left out.</summary>
    [TestCase(3u, TestName = "Local_primary_order_a_proposal_with_a_hole_before_it_is_not_accepted")]
    [TestCase(1u, TestName = "Local_primary_order_a_proposal_is_not_accepted_twice")]
    public void Local_primary_order(uint counter)
    {
        var follower = Follower(1, 3, 1);
        follower.Hears(follower.ToLeader, new ZabMessage.Proposal(Entries(1, 1, 1)));
        Assert.That(follower.Hears(follower.ToLeader, new ZabMessage.Proposal(Entries(1, counter, counter))), Does.Contain("looking in election").And.None.StartsWith("append"));
    }

    /// <summary>Global primary order: what an earlier primary broadcast is delivered before what a later one did.</summary>
    [Test]
    public void Global_primary_order_nothing_of_an_earlier_epoch_is_accepted_after_a_later_one()
    {
        var follower = Follower(1, 3, 2);
        follower.Hears(follower.ToLeader, new ZabMessage.Proposal(Entries(2, 1, 1)));
        Assert.That(follower.Hears(follower.ToLeader, new ZabMessage.Proposal(Entries(1, 1, 1))), Does.Contain("looking in election").And.None.StartsWith("append"));
    }

    /// <summary>Global primary order: a leader does not order transactions of an epoch that is not its own.</summary>
    [Test]
    public void Global_primary_order_nothing_of_a_later_epoch_than_the_leaders_is_accepted()
    {
        var follower = Follower(1, 3, 2);
        Assert.That(follower.Hears(follower.ToLeader, new ZabMessage.Proposal(Entries(3, 1, 1))), Does.Contain("looking in election").And.None.StartsWith("append"));
    }

    /// <summary>Primary integrity: before a primary broadcasts, it has delivered everything of earlier epochs that anyone will ever deliver.</summary>
    [Test]
    public void Primary_integrity_a_leader_delivers_the_history_before_it_may_propose()
    {
        var replica = Promised(3, 2, 1);
        replica.Hears(replica.ToLeader, new ZabMessage.Diff(default));
        replica.Hears(replica.ToLeader, new ZabMessage.NewLeader(new(1), Config(3).ToText()));
        replica.Step(new EngineInput.CurrentEpochSaved(new(1)));
        replica.Hears(replica.ToLeader, new ZabMessage.UpToDate());
        replica.Hears(replica.ToLeader, new ZabMessage.Proposal(Entries(1, 1, 2)));
        replica.Persists(Zxid(1, 2));
        Assert.That(replica.Engine.LastCommitted, Is.EqualTo(Znode.Zxid.Zero));
        replica.Step(new EngineInput.ChannelClosed(replica.ToLeader));
        replica.Elects(3);
        var one = replica.Informed(1, 1);
        replica.Step(new EngineInput.AcceptedEpochSaved(new(2)));
        replica.Hears(one, new ZabMessage.AckEpoch(default, new Epoch(1)));
        replica.Step(new EngineInput.CurrentEpochSaved(new(2)));
        Assert.That(replica.Hears(one, new ZabMessage.Ack(Zxid(2, 0))), Is.EqualTo(new[] { "deliver 0x1_00000002", "leading in broadcast", "to 1: Commit 0x1_00000002", "to 1: UpToDate" }));
        Assert.That(replica.Engine.NextZxid, Is.EqualTo(Zxid(2, 1)));
    }
}
