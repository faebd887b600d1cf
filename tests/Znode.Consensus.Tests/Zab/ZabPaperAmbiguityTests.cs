using Znode.Consensus.Zab.Messages;
using static Znode.Consensus.Tests.Zab.DrivenReplica;

namespace Znode.Consensus.Tests.Zab;

/// <summary>
/// What the Zab paper leaves open or gets wrong when read to the letter, as those found who checked models of it (apache/zookeeper,
/// <c>zookeeper-specifications/protocol-spec</c>: issues.md and doc.md), and what is done here.
/// </summary>
public sealed class ZabPaperAmbiguityTests
{
    /// <summary>issues.md 1: who is in Q when proposals are sent? If only those that acknowledged NEWLEADER, one that is being made level misses what is proposed meanwhile.</summary>
    [Test]
    public void Proposals_go_to_followers_from_when_they_were_sent_the_history_not_from_when_they_acknowledged_it()
    {
        var leader = Leader(3, out var others);
        leader.Step(new EngineInput.ChannelClosed(others[1]));
        var two = leader.Informed(2);
        leader.Hears(two, new ZabMessage.AckEpoch(default, default(Epoch)));
        Assert.That(leader.Proposes(1, 1, 1), Does.Contain("to 2: Proposal 0x1_00000001"));
        leader.Persists(Zxid(1, 1));
        leader.Hears(others[0], new ZabMessage.Ack(Zxid(1, 1)));
        Assert.That(leader.Hears(two, new ZabMessage.Ack(Zxid(1, 0))), Is.EqualTo(new[] { "to 2: UpToDate" }), "the commit went ahead of it, with those to the others");
    }

    /// <summary>issues.md 1: the follower keeps such a proposal, and acknowledges it when it serves.</summary>
    [Test]
    public void A_proposal_that_comes_between_new_leader_and_up_to_date_is_kept_and_acknowledged_afterwards()
    {
        var follower = Promised(1, 3, 1);
        follower.Hears(follower.ToLeader, new ZabMessage.Diff(default));
        follower.Hears(follower.ToLeader, new ZabMessage.NewLeader(new(1), Config(3).ToText()));
        Assert.That(follower.Hears(follower.ToLeader, new ZabMessage.Proposal(Entries(1, 1, 1))), Is.EqualTo(new[] { "append 0x1_00000001" }));
        follower.Step(new EngineInput.CurrentEpochSaved(new(1)));
        Assert.That(follower.Persists(Zxid(1, 1)), Is.Empty);
        Assert.That(follower.Hears(follower.ToLeader, new ZabMessage.UpToDate()), Is.EqualTo(new[] { "following in broadcast", "to 3: Ack 0x1_00000001" }));
    }

    /// <summary>issues.md 2: a request that enters the history between a follower's history and its proposal was sent twice in the model. Here it is proposed in the step that appends it.</summary>
    [Test]
    public void A_transaction_is_sent_to_a_follower_once_with_the_history_or_as_a_proposal()
    {
        var leader = Leader(3, out var others);
        leader.Step(new EngineInput.ChannelClosed(others[1]));
        var two = leader.Informed(2);
        Assert.That(leader.Proposes(1, 1, 1), Has.None.StartsWith("to 2"), "it has not said what it has");
        Assert.That(leader.Hears(two, new ZabMessage.AckEpoch(default, default(Epoch))), Has.Exactly(1).EqualTo("to 2: Proposal 0x1_00000001"));
    }

    /// <summary>issues.md 3: the paper does not say what COMMIT-LD commits. If only the history that was acknowledged, what was committed meanwhile is never committed at the follower.</summary>
    [Test]
    public void Up_to_date_comes_after_everything_that_is_committed_by_then()
    {
        var leader = Leader(3, out var others);
        leader.Step(new EngineInput.ChannelClosed(others[1]));
        leader.Proposes(1, 1, 1);
        leader.Persists(Zxid(1, 1));
        var two = leader.Informed(2);
        leader.Hears(two, new ZabMessage.AckEpoch(default, default(Epoch)));
        Assert.That(leader.Hears(others[0], new ZabMessage.Ack(Zxid(1, 1))), Does.Contain("to 2: Commit 0x1_00000001"));
        Assert.That(leader.Hears(two, new ZabMessage.Ack(Zxid(1, 0))), Is.EqualTo(new[] { "to 2: UpToDate" }));
    }

    /// <summary>
    /// l.3.3 with f.2.2, to the letter: one that joins in phase 3 would deliver its initial history, which has proposals that no quorum has. Another leader may have a history without them.
    /// </summary>
    [Test]
    public void Up_to_date_commits_nothing_that_is_only_proposed()
    {
        var follower = Promised(1, 3, 1);
        follower.Hears(follower.ToLeader, new ZabMessage.Diff(Zxid(1, 2)));
        follower.Hears(follower.ToLeader, new ZabMessage.Proposal(Entries(1, 1, 2)));
        follower.Hears(follower.ToLeader, new ZabMessage.Commit(Zxid(1, 1)));
        follower.Hears(follower.ToLeader, new ZabMessage.NewLeader(new(1), Config(3).ToText()));
        Assert.That(follower.Persists(Zxid(1, 2)), Is.EqualTo(new[] { "deliver 0x1_00000001" }));
        follower.Step(new EngineInput.CurrentEpochSaved(new(1)));
        Assert.That(follower.Hears(follower.ToLeader, new ZabMessage.UpToDate()), Has.None.StartsWith("deliver"));
    }

    /// <summary>And the leader does not count NEWLEADER's acknowledgment for them: the follower acknowledges them by themselves.</summary>
    [Test]
    public void The_acknowledgment_of_a_new_leader_commits_nothing_that_was_proposed_in_its_epoch()
    {
        var leader = Leader(3, out var others);
        leader.Step(new EngineInput.ChannelClosed(others[1]));
        leader.Proposes(1, 1, 1);
        var two = leader.Informed(2);
        leader.Hears(two, new ZabMessage.AckEpoch(default, default(Epoch)));
        leader.Hears(two, new ZabMessage.Ack(Zxid(1, 0)));
        leader.Persists(Zxid(1, 1));
        Assert.That(leader.Engine.LastCommitted, Is.EqualTo(Znode.Zxid.Zero));
    }

    /// <summary>doc.md, vagueness in actions 1 and 2: what a message does when the quorum is not there yet, and when it was there before.</summary>
    [Test]
    public void What_comes_after_the_quorum_does_not_begin_the_phase_again()
    {
        var leader = Leader(3, out var others);
        Assert.That(leader.Hears(others[0], new ZabMessage.Ack(Zxid(1, 0))), Is.Empty, "the second acknowledgment of NEWLEADER, as ZooKeeper's followers send it");
        Assert.That(leader.Does(new EngineInput.CurrentEpochSaved(new(1))), Is.Empty);
        Assert.That(leader.Does(new EngineInput.AcceptedEpochSaved(new(1))), Is.Empty);
    }

    /// <summary>To the letter, a leader waits for followers that are a quorum without it. It is one of its own followers, for which its disk speaks.</summary>
    [Test]
    public void The_leader_is_one_of_every_quorum()
    {
        var leader = new DrivenReplica(2, config: Config(2));
        leader.Elects(2);
        var one = leader.IsFollowedBy(1, 1);
        leader.Proposes(1, 1, 1);
        leader.Hears(one, new ZabMessage.Ack(Zxid(1, 1)));
        Assert.That(leader.Engine.LastCommitted, Is.EqualTo(Znode.Zxid.Zero), "the other alone is no quorum");
        Assert.That(leader.Persists(Zxid(1, 1)), Does.Contain("deliver 0x1_00000001"));
    }

    /// <summary>To the letter, l.1.2 waits for each follower that the epoch was proposed to: one that dies then would hold up the rest.</summary>
    [Test]
    public void A_quorum_of_acknowledgments_of_the_epoch_is_enough()
    {
        var leader = new DrivenReplica(3);
        leader.Elects(3);
        leader.Informed(1);
        var two = leader.Informed(2);
        leader.Step(new EngineInput.AcceptedEpochSaved(new(1)));
        leader.Hears(two, new ZabMessage.AckEpoch(default, default(Epoch)));
        Assert.That(leader.Status.Phase, Is.EqualTo(EnginePhase.Synchronization));
    }

    /// <summary>The paper says what a leader does with CEPOCH in phase 3, not what it does in phase 2: the same, but for the commit, which waits for the quorum.</summary>
    [Test]
    public void One_that_comes_in_phase_2_goes_through_the_same_steps()
    {
        var leader = new DrivenReplica(5, config: Config(5));
        leader.Elects(5);
        var (one, two) = (leader.Informed(1), leader.Informed(2));
        leader.Step(new EngineInput.AcceptedEpochSaved(new(1)));
        leader.Hears(one, new ZabMessage.AckEpoch(default, default(Epoch)));
        leader.Hears(two, new ZabMessage.AckEpoch(default, default(Epoch)));
        leader.Step(new EngineInput.CurrentEpochSaved(new(1)));
        Assert.That(leader.Status.Phase, Is.EqualTo(EnginePhase.Synchronization));
        var three = leader.Accepts(3);
        Assert.That(leader.Hears(three, new ZabMessage.LearnerInfo(default, false, 0)), Is.EqualTo(new[] { "to 3: LeaderInfo epoch=1" }));
        Assert.That(leader.Hears(three, new ZabMessage.AckEpoch(default, default(Epoch))), Is.EqualTo(new[] { "to 3: Diff 0x0_00000000", "to 3: NewLeader epoch=1" }));
        Assert.That(leader.Hears(three, new ZabMessage.Ack(Zxid(1, 0))), Is.Empty);
        Assert.That(leader.Hears(one, new ZabMessage.Ack(Zxid(1, 0))), Is.EqualTo(new[] { "leading in broadcast", "to 1: UpToDate", "to 3: UpToDate" }), "it is one of the quorum");
    }

    /// <summary>A promise may be followed by a crash or another channel: the promise stands, the follower is asked for its history again.</summary>
    [Test]
    public void A_follower_that_reconnects_in_phase_1_has_promised_once()
    {
        var leader = new DrivenReplica(5, config: Config(5));
        leader.Elects(5);
        leader.Informed(1);
        leader.Informed(2);
        leader.Step(new EngineInput.AcceptedEpochSaved(new(1)));
        var again = leader.Informed(1, 1);
        Assert.That(leader.Hears(again, new ZabMessage.AckEpoch(default, null)), Is.Empty);
        Assert.That(leader.Status.Phase, Is.EqualTo(EnginePhase.Discovery), "itself alone");
    }
}
