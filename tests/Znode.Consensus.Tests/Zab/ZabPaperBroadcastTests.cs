using Znode.Consensus.Zab.Messages;
using static Znode.Consensus.Tests.Zab.DrivenReplica;

namespace Znode.Consensus.Tests.Zab;

/// <summary>Phase 3 of the Zab paper (DSN 2011), step by step.</summary>
public sealed class ZabPaperBroadcastTests
{
    /// <summary>ready(e'): the primary may broadcast when phase 2 has ended, and not before.</summary>
    [Test]
    public void Ready_is_a_leader_only_with_a_quorum_that_has_its_history()
    {
        var leader = new DrivenReplica(3);
        leader.Elects(3);
        var one = leader.Informed(1);
        leader.Step(new EngineInput.AcceptedEpochSaved(new(1)));
        leader.Hears(one, new ZabMessage.AckEpoch(default, default(Epoch)));
        leader.Step(new EngineInput.CurrentEpochSaved(new(1)));
        Assert.That(leader.Engine.MayPropose, Is.False);
        Assert.That(leader.Proposes(1, 1, 1), Is.EqualTo(new[] { "discard after 0x0_00000000" }));
        leader.Hears(one, new ZabMessage.Ack(Zxid(1, 0)));
        Assert.That(leader.Engine.MayPropose);
        Assert.That(leader.Engine.NextZxid, Is.EqualTo(Zxid(1, 1)), "the first of its epoch");
    }

    /// <summary>l.3.1: proposals carry the leader's epoch and rising zxids, each the successor of the one before, and go to all followers in that order.</summary>
    [Test]
    public void L_3_1_proposals_go_to_all_followers_in_the_order_of_their_zxids()
    {
        var leader = Leader(3, out _);
        Assert.Multiple(() =>
        {
            Assert.That(leader.Proposes(1, 1, 2), Is.EqualTo(new[] { "append 0x1_00000001..0x1_00000002", "to 1: Proposal 0x1_00000001..0x1_00000002", "to 2: Proposal 0x1_00000001..0x1_00000002" }));
            Assert.That(leader.Proposes(1, 3, 3), Is.EqualTo(new[] { "append 0x1_00000003", "to 1: Proposal 0x1_00000003", "to 2: Proposal 0x1_00000003" }));
        });
    }

    /// <summary>l.3.1: a host that proposed out of order would break the primary's order; that is a bug, and stops the member.</summary>
    [TestCase(1L, 2u, TestName = "L_3_1_a_proposal_that_leaves_out_a_zxid_is_a_bug")]
    [TestCase(2L, 1u, TestName = "L_3_1_a_proposal_of_another_epoch_is_a_bug")]
    [TestCase(1L, 0u, TestName = "L_3_1_a_proposal_with_the_zxid_of_the_epoch_itself_is_a_bug")]
    public void L_3_1_a_proposal_carries_the_next_zxid(long epoch, uint counter)
    {
        var leader = Leader(3, out _);
        Assert.That(() => leader.Proposes(epoch, counter, counter), Throws.TypeOf<InvariantViolationException>().With.Message.Contains("0x1_00000001"));
    }

    /// <summary>f.3.1: a follower accepts proposals in the order in which they come, appends them to its history, and acknowledges what is on its disk.</summary>
    [Test]
    public void F_3_1_a_follower_appends_and_acknowledges_after_its_disk()
    {
        var follower = Follower(1, 3, 1);
        Assert.Multiple(() =>
        {
            Assert.That(follower.Hears(follower.ToLeader, new ZabMessage.Proposal(Entries(1, 1, 2))), Is.EqualTo(new[] { "append 0x1_00000001..0x1_00000002" }));
            Assert.That(follower.Hears(follower.ToLeader, new ZabMessage.Proposal(Entries(1, 3, 3))), Is.EqualTo(new[] { "append 0x1_00000003" }));
            Assert.That(follower.Persists(Zxid(1, 2)), Is.EqualTo(new[] { "to 3: Ack 0x1_00000002" }));
            Assert.That(follower.Persists(Zxid(1, 3)), Is.EqualTo(new[] { "to 3: Ack 0x1_00000003" }));
        });
    }

    /// <summary>l.3.2: a proposal is committed when a quorum has acknowledged it. The leader is one of the quorum when its own disk has it.</summary>
    [Test]
    public void L_3_2_a_proposal_is_committed_with_the_acknowledgments_of_a_quorum()
    {
        var leader = Leader(5, out var others, Config(5));
        leader.Proposes(1, 1, 1);
        Assert.That(leader.Hears(others[0], new ZabMessage.Ack(Zxid(1, 1))), Is.Empty);
        Assert.That(leader.Persists(Zxid(1, 1)), Is.Empty, "two of five");
        Assert.That(leader.Hears(others[3], new ZabMessage.Ack(Zxid(1, 1))), Is.EqualTo(new[]
        {
            "to 1: Commit 0x1_00000001", "to 2: Commit 0x1_00000001", "to 3: Commit 0x1_00000001", "to 4: Commit 0x1_00000001", "deliver 0x1_00000001",
        }));
    }

    /// <summary>l.3.2: the acknowledgment of one is that of all before it, and commits go in order.</summary>
    [Test]
    public void L_3_2_what_a_quorum_has_is_committed_up_to_the_last_that_all_of_it_have()
    {
        var leader = Leader(3, out var others);
        leader.Proposes(1, 1, 5);
        leader.Persists(Zxid(1, 3));
        Assert.That(leader.Hears(others[0], new ZabMessage.Ack(Zxid(1, 5))), Is.EqualTo(new[] { "to 1: Commit 0x1_00000003", "to 2: Commit 0x1_00000003", "deliver 0x1_00000003" }));
        Assert.That(leader.Hears(others[1], new ZabMessage.Ack(Zxid(1, 4))), Is.EqualTo(new[] { "to 1: Commit 0x1_00000004", "to 2: Commit 0x1_00000004" }), "the followers have it, the leader's own disk has not");
        Assert.That(leader.Persists(Zxid(1, 5)), Is.EqualTo(new[] { "to 1: Commit 0x1_00000005", "to 2: Commit 0x1_00000005", "deliver 0x1_00000005" }));
    }

    /// <summary>l.3.2: an acknowledgment counts once, and not for what was not sent.</summary>
    [Test]
    public void L_3_2_an_acknowledgment_that_comes_again_changes_nothing_and_one_of_the_future_ends_the_channel()
    {
        var leader = Leader(5, out var others, Config(5));
        leader.Proposes(1, 1, 1);
        leader.Persists(Zxid(1, 1));
        leader.Hears(others[0], new ZabMessage.Ack(Zxid(1, 1)));
        Assert.That(leader.Hears(others[0], new ZabMessage.Ack(Zxid(1, 1))), Is.Empty);
        Assert.That(leader.Hears(others[1], new ZabMessage.Ack(Zxid(1, 2))).Single(), Does.StartWith("close 2"));
        Assert.That(leader.Engine.LastCommitted, Is.EqualTo(Znode.Zxid.Zero));
    }

    /// <summary>f.3.2: a follower delivers a transaction when it is committed and all before it are delivered; here, too, only what is on its own disk.</summary>
    [Test]
    public void F_3_2_a_follower_delivers_what_is_committed_and_on_its_disk()
    {
        var follower = Follower(1, 3, 1);
        follower.Hears(follower.ToLeader, new ZabMessage.Proposal(Entries(1, 1, 3)));
        Assert.That(follower.Hears(follower.ToLeader, new ZabMessage.Commit(Zxid(1, 2))), Is.Empty);
        Assert.That(follower.Persists(Zxid(1, 1)), Is.EqualTo(new[] { "to 3: Ack 0x1_00000001", "deliver 0x1_00000001" }));
        Assert.That(follower.Persists(Zxid(1, 3)), Is.EqualTo(new[] { "to 3: Ack 0x1_00000003", "deliver 0x1_00000002" }));
    }

    /// <summary>l.3.3: to a follower that comes during phase 3 the leader proposes its epoch, and then its initial history with all that was proposed since.</summary>
    [Test]
    public void L_3_3_one_that_comes_later_is_sent_the_epoch_and_the_whole_history()
    {
        var leader = Serving(out var one);
        leader.Proposes(1, 1, 3);
        leader.Persists(Zxid(1, 3));
        leader.Hears(one, new ZabMessage.Ack(Zxid(1, 2)));
        var two = leader.Accepts(2);
        Assert.That(leader.Hears(two, new ZabMessage.LearnerInfo(default, false, 0)), Is.EqualTo(new[] { "to 2: LeaderInfo epoch=1" }));
        Assert.That(leader.Hears(two, new ZabMessage.AckEpoch(default, default(Epoch))), Is.EqualTo(new[]
        {
            "to 2: Diff 0x1_00000003", "to 2: Proposal 0x1_00000001..0x1_00000003", "to 2: Commit 0x1_00000002", "to 2: NewLeader epoch=1",
        }));
    }

    /// <summary>l.3.4: when it has acknowledged that, it is told to serve, and is one of those whose acknowledgments count.</summary>
    [Test]
    public void L_3_4_once_it_has_acknowledged_the_leader_it_is_told_to_serve_and_counts()
    {
        var leader = Serving(out _);
        leader.Proposes(1, 1, 1);
        leader.Persists(Zxid(1, 1));
        var two = leader.Informed(2);
        leader.Hears(two, new ZabMessage.AckEpoch(default, default(Epoch)));
        Assert.That(leader.Hears(two, new ZabMessage.Ack(Zxid(1, 0))), Is.EqualTo(new[] { "to 2: UpToDate" }));
        Assert.That(leader.Hears(two, new ZabMessage.Ack(Zxid(1, 1))), Does.Contain("deliver 0x1_00000001"), "with the leader's own, that is two of three");
    }

    /// <summary>Phase 3 ends with the followers' support: without a quorum that answers, the leader goes back to phase 0.</summary>
    [Test]
    public void A_leader_without_a_quorum_that_answers_goes_back_to_phase_0()
    {
        var leader = Leader(3, out _);
        leader.Waits(500);
        Assert.That(leader.Status.IsServing);
        Assert.That(leader.Waits(100), Does.Contain("looking in election"));
        Assert.That(leader.Status.Reason, Is.EqualTo("Not sufficient followers synced, only synced with sids: [ 3 ]"));
    }

    /// <summary>Phase 3 ends for a follower that hears nothing of its leader.</summary>
    [Test]
    public void A_follower_that_hears_nothing_of_its_leader_goes_back_to_phase_0()
    {
        var follower = Follower(1, 3, 1);
        follower.Waits(500);
        Assert.That(follower.Status.IsServing);
        Assert.That(follower.Waits(10), Is.EqualTo(new[] { "close 3: nothing was heard of leader 3 for 5 ticks", "looking in election" }));
    }

    /// <summary>Member 3 of three leads in epoch 1 with member 1; member 2 has not come.</summary>
    private static DrivenReplica Serving(out ChannelId one)
    {
        var leader = new DrivenReplica(3);
        leader.Elects(3);
        one = leader.IsFollowedBy(1, 1);
        Assert.That(leader.Status.IsServing);
        return leader;
    }
}
