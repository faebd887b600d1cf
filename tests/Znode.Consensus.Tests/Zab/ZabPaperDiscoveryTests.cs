using Znode.Consensus.Zab.Messages;
using static Znode.Consensus.Tests.Zab.DrivenReplica;

namespace Znode.Consensus.Tests.Zab;

/// <summary>Phases 0 and 1 of the Zab paper (DSN 2011), step by step. The numbers are the paper's; Medeiros' report (2012) has the same steps with the leader among its followers.</summary>
public sealed class ZabPaperDiscoveryTests
{
    /// <summary>Phase 0: whoever is told by the oracle that it is the leader begins to lead, everyone else to follow. The oracle is ZooKeeper's election.</summary>
    [Test]
    public void Phase_0_an_election_makes_one_the_leader_and_the_others_follow()
    {
        Assert.Multiple(() =>
        {
            Assert.That(new DrivenReplica(3).Elects(3), Is.EqualTo(new[] { "leading in discovery" }));
            Assert.That(new DrivenReplica(1).Elects(3), Is.EqualTo(new[] { "looking in discovery", "open 3" }));
        });
    }

    /// <summary>f.1.1: a follower tells the prospective leader the last epoch that it promised (CEPOCH).</summary>
    [Test]
    public void F_1_1_a_follower_sends_the_epoch_that_it_accepted_last()
    {
        var follower = new DrivenReplica(1, new(Zxid(2, 5), new(4), new(2)));
        follower.Elects(3);
        Assert.That(follower.Does(new EngineInput.ChannelOpened(follower.ToLeader, IsAccepted: false)), Is.EqualTo(new[] { "to 3: FollowerInfo acceptedEpoch=4" }));
    }

    /// <summary>l.1.1: with the promises of a quorum, the prospective leader proposes an epoch later than any of them (NEWEPOCH).</summary>
    [Test]
    public void L_1_1_the_leader_proposes_an_epoch_later_than_any_that_a_quorum_has_accepted()
    {
        var leader = new DrivenReplica(5, new(default, new(2), new(2)), Config(5));
        leader.Elects(5);
        Assert.That(leader.Hears(leader.Accepts(1), new ZabMessage.LearnerInfo(new(7), false, 0)), Is.Empty, "two of five are no quorum");
        Assert.That(leader.Hears(leader.Accepts(2), new ZabMessage.LearnerInfo(new(3), false, 0)), Is.EqualTo(new[] { "save acceptedEpoch 8" }));
        Assert.That(leader.Does(new EngineInput.AcceptedEpochSaved(new(8))), Is.EqualTo(new[] { "to 1: LeaderInfo epoch=8", "to 2: LeaderInfo epoch=8" }));
    }

    /// <summary>l.1.1: one that comes when the epoch is decided is told it, and changes it no more.</summary>
    [Test]
    public void L_1_1_the_epoch_is_decided_once()
    {
        var leader = new DrivenReplica(5, new(default, new(2), new(2)), Config(5));
        leader.Elects(5);
        leader.Informed(1, 7);
        leader.Informed(2, 3);
        leader.Step(new EngineInput.AcceptedEpochSaved(new(8)));
        Assert.That(leader.Hears(leader.Accepts(3), new ZabMessage.LearnerInfo(new(6), false, 0)), Is.EqualTo(new[] { "to 3: LeaderInfo epoch=8" }));
    }

    /// <summary>f.1.2: an epoch later than the last promise is promised, durably, and acknowledged with the current epoch and the history (ACK-E).</summary>
    [Test]
    public void F_1_2_a_later_epoch_is_saved_and_then_acknowledged_with_the_current_epoch_and_the_history()
    {
        var follower = Learner(1, 3, new(Zxid(2, 5), new(4), new(2)));
        Assert.That(follower.Hears(follower.ToLeader, new ZabMessage.LeaderInfo(new(5))), Is.EqualTo(new[] { "save acceptedEpoch 5" }));
        Assert.That(follower.Does(new EngineInput.AcceptedEpochSaved(new(5))), Is.EqualTo(new[] { "to 3: AckEpoch currentEpoch=2 last=0x2_00000005", "looking in synchronization" }));
    }

    /// <summary>f.1.2, the other branch: an earlier epoch is not promised; Medeiros' report has the follower go back to phase 0.</summary>
    [Test]
    public void F_1_2_an_earlier_epoch_is_refused_and_a_leader_is_looked_for_again()
    {
        var follower = Learner(1, 3, new(Zxid(2, 5), new(4), new(2)));
        Assert.That(follower.Hears(follower.ToLeader, new ZabMessage.LeaderInfo(new(3))), Is.EqualTo(new[]
        {
            "close 3: leader 3 sent LeaderInfo: its epoch 3 is less than the accepted epoch 4", "looking in election",
        }));
    }

    /// <summary>f.1.2 in ZooKeeper's words: an epoch that was promised before is followed, and the acknowledgment says that it counts for nobody (−1 on the wire).</summary>
    [Test]
    public void F_1_2_the_same_epoch_is_acknowledged_without_a_vote()
    {
        var follower = Learner(1, 3, new(Zxid(2, 5), new(4), new(2)));
        Assert.That(follower.Hears(follower.ToLeader, new ZabMessage.LeaderInfo(new(4))), Is.EqualTo(new[] { "to 3: AckEpoch currentEpoch=none last=0x2_00000005", "looking in synchronization" }));
    }

    /// <summary>l.1.2: phase 1 ends when a quorum has acknowledged; the leader's own promise is one of the quorum, once it is on its disk.</summary>
    [Test]
    public void L_1_2_the_leader_waits_for_a_quorum_of_acknowledgments()
    {
        var leader = new DrivenReplica(5, config: Config(5));
        leader.Elects(5);
        var (one, two) = (leader.Informed(1), leader.Informed(2));
        leader.Step(new EngineInput.AcceptedEpochSaved(new(1)));
        Assert.That(leader.Hears(one, new ZabMessage.AckEpoch(default, default(Epoch))), Is.Empty);
        Assert.That(leader.Hears(two, new ZabMessage.AckEpoch(default, default(Epoch)))[..2], Is.EqualTo(new[] { "save currentEpoch 1", "leading in synchronization" }));
    }

    /// <summary>l.1.2: an acknowledgment without a current epoch is of one that may have promised the epoch to somebody else: it brings phase 1 no nearer to its end.</summary>
    [Test]
    public void L_1_2_who_had_accepted_the_epoch_before_is_not_counted()
    {
        var leader = new DrivenReplica(3);
        leader.Elects(3);
        var (one, two) = (leader.Informed(1), leader.Informed(2));
        leader.Step(new EngineInput.AcceptedEpochSaved(new(1)));
        Assert.That(leader.Hears(one, new ZabMessage.AckEpoch(default, null)), Is.Empty);
        Assert.That(leader.Hears(two, new ZabMessage.AckEpoch(default, default(Epoch))), Does.Contain("leading in synchronization"));
    }

    /// <summary>
    /// l.1.2: the initial history is that of the follower with the latest current epoch, and of those with the last zxid. ZooKeeper's election has made this
    /// leader the one; if it is not, it does not fetch the history but steps down.
    /// </summary>
    [TestCase(3L, 2L, 9u, true, TestName = "L_1_2_a_later_current_epoch_beats_the_leader_whatever_its_zxid")]
    [TestCase(2L, 2L, 6u, true, TestName = "L_1_2_the_same_current_epoch_and_a_later_zxid_beat_the_leader")]
    [TestCase(2L, 2L, 5u, false, TestName = "L_1_2_an_equal_history_does_not_beat_the_leader")]
    [TestCase(1L, 2L, 9u, false, TestName = "L_1_2_an_earlier_current_epoch_does_not_beat_the_leader_whatever_its_zxid")]
    public void L_1_2_the_leader_has_the_best_history_of_the_quorum_or_steps_down(long currentEpoch, long zxidEpoch, uint counter, bool isBeaten)
    {
        var leader = new DrivenReplica(3, new(Zxid(2, 5), new(3), new(2)));
        leader.Elects(3);
        var one = leader.Informed(1, 3);
        leader.Step(new EngineInput.AcceptedEpochSaved(new(4)));
        leader.Hears(one, new ZabMessage.AckEpoch(Zxid(zxidEpoch, counter), new Epoch(currentEpoch)));
        Assert.That(leader.Status.Phase, Is.EqualTo(isBeaten ? EnginePhase.Election : EnginePhase.Synchronization));
    }

    /// <summary>l.1.2: after phase 1 nobody can beat the leader's history any more: a quorum has promised to follow no earlier epoch.</summary>
    [Test]
    public void L_1_2_a_follower_that_comes_after_phase_1_is_cut_to_the_leaders_history()
    {
        var leader = new DrivenReplica(3, new(Zxid(2, 5), new(3), new(2)));
        leader.Elects(3);
        var one = leader.Informed(1, 3);
        leader.Step(new EngineInput.AcceptedEpochSaved(new(4)));
        leader.Hears(one, new ZabMessage.AckEpoch(Zxid(2, 5), new Epoch(2)));
        var two = leader.Informed(2, 3);
        Assert.That(leader.Hears(two, new ZabMessage.AckEpoch(Zxid(2, 8), new Epoch(2))), Is.EqualTo(new[] { "to 2: Trunc 0x2_00000005", "to 2: NewLeader epoch=4" }));
    }

    /// <summary>Phases 1 and 2 end within a time, or phase 0 begins again.</summary>
    [Test]
    public void Discovery_without_a_quorum_ends_after_the_initial_limit()
    {
        var leader = new DrivenReplica(3);
        leader.Elects(3);
        leader.Waits(1_000);
        Assert.That(leader.Status.Phase, Is.EqualTo(EnginePhase.Discovery));
        Assert.That(leader.Waits(10), Does.Contain("looking in election"));
    }
}
