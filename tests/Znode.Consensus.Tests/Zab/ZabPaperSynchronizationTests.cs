using Znode.Consensus.Zab.Messages;
using static Znode.Consensus.Tests.Zab.DrivenReplica;

namespace Znode.Consensus.Tests.Zab;

/// <summary>Phase 2 of the Zab paper (DSN 2011), step by step. ZooKeeper sends the difference of the histories where the paper sends the whole (spec quorum-protocol §7).</summary>
public sealed class ZabPaperSynchronizationTests
{
    /// <summary>l.2.1: the leader proposes its history, and itself as leader of the epoch, to all that have acknowledged the epoch (NEWLEADER).</summary>
    [Test]
    public void L_2_1_the_leader_sends_its_history_and_then_itself()
    {
        var leader = LeaderWithHistory(out var one, out var two);
        leader.Hears(one, new ZabMessage.AckEpoch(Zxid(1, 1), new Epoch(1)));
        Assert.That(leader.Hears(two, new ZabMessage.AckEpoch(Zxid(1, 2), new Epoch(1))), Is.EqualTo(new[] { "to 2: Diff 0x1_00000003", "to 2: Proposal 0x1_00000003", "to 2: NewLeader epoch=2" }));
    }

    /// <summary>l.2.1: those that acknowledged before there was a quorum are sent it when there is one.</summary>
    [Test]
    public void L_2_1_nothing_of_the_history_is_sent_before_phase_1_has_ended()
    {
        var leader = new DrivenReplica(5, new(Zxid(1, 3), new(1), new(1)), Config(5));
        leader.Elects(5);
        var (one, two) = (leader.Informed(1, 1), leader.Informed(2, 1));
        leader.Step(new EngineInput.AcceptedEpochSaved(new(2)));
        Assert.That(leader.Hears(one, new ZabMessage.AckEpoch(Zxid(1, 3), new Epoch(1))), Is.Empty);
        Assert.That(leader.Hears(two, new ZabMessage.AckEpoch(Zxid(1, 3), new Epoch(1))), Is.EqualTo(new[]
        {
            "save currentEpoch 2", "leading in synchronization", "to 1: Diff 0x1_00000003", "to 1: NewLeader epoch=2", "to 2: Diff 0x1_00000003", "to 2: NewLeader epoch=2",
        }));
    }

    /// <summary>f.2.1: the follower accepts every transaction of the leader's history in the order of zxids, makes the epoch its own, and acknowledges: all of it, or nothing.</summary>
    [Test]
    public void F_2_1_the_history_comes_first_then_the_epoch_then_the_acknowledgment()
    {
        var follower = Promised(1, 3, 2, new(Zxid(1, 1), new(1), new(1)));
        Assert.Multiple(() =>
        {
            Assert.That(follower.Hears(follower.ToLeader, new ZabMessage.Diff(Zxid(1, 3))), Is.Empty);
            Assert.That(follower.Hears(follower.ToLeader, new ZabMessage.Proposal(Entries(1, 2, 3))), Is.EqualTo(new[] { "append 0x1_00000002..0x1_00000003" }));
            Assert.That(follower.Hears(follower.ToLeader, new ZabMessage.NewLeader(new(2), Config(3).ToText())), Is.EqualTo(new[] { "save currentEpoch 2" }));
            Assert.That(follower.Persists(Zxid(1, 3)), Is.Empty, "neither acknowledged one by one nor delivered");
            Assert.That(follower.Does(new EngineInput.CurrentEpochSaved(new(2))), Is.EqualTo(new[] { "to 3: Ack 0x2_00000000" }));
        });
    }

    /// <summary>f.2.1: what the follower has and the leader has not is given up before anything is accepted.</summary>
    [Test]
    public void F_2_1_what_is_not_in_the_leaders_history_is_cut_off_durably_before_the_rest_is_accepted()
    {
        var follower = Promised(1, 3, 3, new(Zxid(1, 5), new(2), new(1)));
        Assert.That(follower.Hears(follower.ToLeader, new ZabMessage.Trunc(Zxid(1, 2))), Is.EqualTo(new[] { "truncate to 0x1_00000002" }));
        Assert.That(follower.Hears(follower.ToLeader, new ZabMessage.Proposal(Entries(2, 1, 1))), Is.Empty, "the disk is not done");
        Assert.That(follower.Does(new EngineInput.Truncated(Zxid(1, 2))), Is.EqualTo(new[] { "append 0x2_00000001" }));
    }

    /// <summary>f.2.1: a snapshot stands for all of the history up to it.</summary>
    [Test]
    public void F_2_1_a_snapshot_is_durable_before_what_follows_it_is_accepted()
    {
        var follower = Promised(1, 3, 3);
        Assert.That(follower.Hears(follower.ToLeader, new ZabMessage.Snap(Zxid(2, 7))), Is.EqualTo(new[] { "install 0x2_00000007" }));
        Assert.That(follower.Hears(follower.ToLeader, new ZabMessage.Proposal(Entries(2, 8, 8))), Is.Empty);
        Assert.That(follower.Hears(follower.ToLeader, new ZabMessage.NewLeader(new(3), Config(3).ToText())), Is.Empty);
        Assert.That(follower.Does(new EngineInput.SnapshotInstalled(follower.ToLeader, Zxid(2, 7))), Is.EqualTo(new[] { "append 0x2_00000008", "save currentEpoch 3" }));
    }

    /// <summary>f.2.1: only the leader that the epoch was promised to can become the leader of that epoch.</summary>
    [Test]
    public void F_2_1_a_new_leader_of_another_epoch_than_the_promised_is_left()
    {
        var follower = Promised(1, 3, 2);
        follower.Hears(follower.ToLeader, new ZabMessage.Diff(default));
        follower.Hears(follower.ToLeader, new ZabMessage.NewLeader(new(1), Config(3).ToText()));
        Assert.That(follower.Status.Phase, Is.EqualTo(EnginePhase.Election));
    }

    /// <summary>f.2.1: acknowledging is accepting for good: until then the follower's vote is its old one.</summary>
    [Test]
    public void F_2_1_the_current_epoch_is_the_old_one_until_the_history_is_acknowledged()
    {
        var follower = Promised(1, 3, 2, new(Zxid(1, 1), new(1), new(1)));
        follower.Hears(follower.ToLeader, new ZabMessage.Diff(Zxid(1, 1)));
        follower.Hears(follower.ToLeader, new ZabMessage.NewLeader(new(2), Config(3).ToText()));
        var vote = follower.Step(new EngineInput.ChannelClosed(follower.ToLeader)).OfType<EngineOutput.Notify>().First().Notification.Vote;
        Assert.That(vote, Is.EqualTo(new Vote(new(1), Zxid(1, 1), new(1))));
    }

    /// <summary>l.2.2: with the acknowledgments of a quorum, all of the history is committed (COMMIT-LD). The leader's own disk is one of the quorum.</summary>
    [Test]
    public void L_2_2_the_history_is_committed_when_a_quorum_has_it()
    {
        var leader = LeaderWithHistory(out var one, out var two);
        leader.Hears(one, new ZabMessage.AckEpoch(Zxid(1, 1), new Epoch(1)));
        leader.Hears(two, new ZabMessage.AckEpoch(Zxid(1, 2), new Epoch(1)));
        Assert.That(leader.Hears(one, new ZabMessage.Ack(Zxid(2, 0))), Is.Empty, "its own disk is not done: one of three");
        Assert.That(leader.Does(new EngineInput.CurrentEpochSaved(new(2))), Is.EqualTo(new[] { "leading in broadcast", "to 1: Commit 0x1_00000003", "to 1: UpToDate" }));
        Assert.That(leader.Hears(two, new ZabMessage.Ack(Zxid(2, 0))), Is.EqualTo(new[] { "to 2: Commit 0x1_00000003", "to 2: UpToDate" }));
    }

    /// <summary>f.2.2: the follower delivers the history when it is told that it is committed, and ends phase 2.</summary>
    [Test]
    public void F_2_2_the_history_is_delivered_when_the_leader_says_so()
    {
        var follower = Promised(1, 3, 2);
        follower.Hears(follower.ToLeader, new ZabMessage.Diff(Zxid(1, 2)));
        follower.Hears(follower.ToLeader, new ZabMessage.Proposal(Entries(1, 1, 2)));
        follower.Hears(follower.ToLeader, new ZabMessage.NewLeader(new(2), Config(3).ToText()));
        follower.Persists(Zxid(1, 2));
        follower.Step(new EngineInput.CurrentEpochSaved(new(2)));
        Assert.That(follower.Hears(follower.ToLeader, new ZabMessage.Commit(Zxid(1, 2))), Is.EqualTo(new[] { "deliver 0x1_00000002" }));
        Assert.That(follower.Hears(follower.ToLeader, new ZabMessage.UpToDate()), Is.EqualTo(new[] { "following in broadcast" }));
    }

    /// <summary>f.2.2: nobody serves before: what the follower has may come to nothing.</summary>
    [Test]
    public void F_2_2_up_to_date_has_no_place_before_the_acknowledgment()
    {
        var follower = Promised(1, 3, 2);
        follower.Hears(follower.ToLeader, new ZabMessage.Diff(default));
        follower.Hears(follower.ToLeader, new ZabMessage.NewLeader(new(2), Config(3).ToText()));
        follower.Hears(follower.ToLeader, new ZabMessage.UpToDate());
        Assert.That(follower.Status.Phase, Is.EqualTo(EnginePhase.Election));
    }

    /// <summary>Member 3 leads with the log 1_1..1_3, all of it in memory; epoch 2 is agreed on and not acknowledged.</summary>
    private static DrivenReplica LeaderWithHistory(out ChannelId one, out ChannelId two)
    {
        var leader = Promised(3, 2, 1);
        leader.Hears(leader.ToLeader, new ZabMessage.Diff(Zxid(1, 3)));
        leader.Hears(leader.ToLeader, new ZabMessage.NewLeader(new(1), Config(3).ToText()));
        leader.Step(new EngineInput.CurrentEpochSaved(new(1)));
        leader.Hears(leader.ToLeader, new ZabMessage.UpToDate());
        leader.Hears(leader.ToLeader, new ZabMessage.Proposal(Entries(1, 1, 3)));
        leader.Persists(Zxid(1, 3));
        leader.Hears(leader.ToLeader, new ZabMessage.Commit(Zxid(1, 3)));
        leader.Step(new EngineInput.ChannelClosed(leader.ToLeader));
        leader.Elects(3);
        Assert.That(leader.Status.Role, Is.EqualTo(EngineRole.Leading));
        (one, two) = (leader.Informed(1, 1), leader.Informed(2, 1));
        leader.Step(new EngineInput.AcceptedEpochSaved(new(2)));
        return leader;
    }
}
