using Znode.Consensus.Zab.Messages;
using static Znode.Consensus.Tests.Zab.DrivenReplica;

namespace Znode.Consensus.Tests.Zab;

/// <summary>Observers hear what was committed and decide nothing (spec quorum-protocol §10). Member 4 is one.</summary>
public sealed class ObserverTests
{
    [Test]
    public void An_observer_says_that_it_is_one()
    {
        var observer = new DrivenReplica(4, config: Config(3, observers: 1));
        observer.Elects(3);
        Assert.That(observer.Does(new EngineInput.ChannelOpened(observer.ToLeader, IsAccepted: false)), Is.EqualTo(new[] { "to 3: ObserverInfo acceptedEpoch=0" }));
    }

    [Test]
    public void An_observer_is_sent_a_transaction_when_it_is_committed_and_not_before()
    {
        var leader = Leader(3, out var others, Config(3, observers: 1));
        Assert.That(leader.Proposes(1, 1, 2), Has.None.StartsWith("to 4"));
        leader.Persists(Zxid(1, 2));
        Assert.That(leader.Hears(others[0], new ZabMessage.Ack(Zxid(1, 1))), Does.Contain("to 4: Inform 0x1_00000001"));
        Assert.That(leader.Hears(others[0], new ZabMessage.Ack(Zxid(1, 2))), Does.Contain("to 4: Inform 0x1_00000002"));
    }

    [Test]
    public void An_observer_delivers_what_it_is_informed_of_when_its_disk_has_it_and_acknowledges_nothing()
    {
        var observer = Follower(4, 3, 1, Config(3, observers: 1));
        Assert.That(observer.Status.Role, Is.EqualTo(EngineRole.Observing));
        Assert.That(observer.Hears(observer.ToLeader, new ZabMessage.Inform(Entries(1, 1, 2))), Is.EqualTo(new[] { "append 0x1_00000001..0x1_00000002" }));
        Assert.That(observer.Persists(Zxid(1, 2)), Is.EqualTo(new[] { "deliver 0x1_00000002" }));
    }

    [Test]
    public void Neither_an_observers_epoch_nor_its_history_deposes_a_leader_nor_does_it_make_a_quorum()
    {
        var leader = new DrivenReplica(3, config: Config(3, observers: 1));
        leader.Elects(3);
        var four = leader.Accepts(4);
        Assert.That(leader.Hears(four, new ZabMessage.LearnerInfo(default, IsObserver: true, 0)), Is.Empty, "an observer and the leader agree on no epoch");
        leader.Informed(1);
        leader.Step(new EngineInput.AcceptedEpochSaved(new(1)));
        Assert.That(leader.Hears(four, new ZabMessage.AckEpoch(Zxid(0, 9), default(Epoch))), Is.Empty);
        Assert.That(leader.Status, Is.EqualTo(new EngineStatus(EngineRole.Leading, EnginePhase.Discovery, new(1), new ServerId(3))));
    }

    /// <summary>It promises nothing that anybody counts, so it can follow a leader of an earlier epoch than one that came to nothing.</summary>
    [Test]
    public void An_observer_follows_a_leader_of_an_earlier_epoch_than_it_has_heard_of()
    {
        var observer = Learner(4, 3, new(default, new(9), new(1)), Config(3, observers: 1));
        Assert.That(observer.Hears(observer.ToLeader, new ZabMessage.LeaderInfo(new(2))), Does.Contain("to 3: AckEpoch currentEpoch=none last=0x0_00000000"));
    }

    /// <summary>Its acceptance of an epoch waits for no disk, so it can be with the next leader before the disk has done what the last one asked for.</summary>
    [Test]
    public void An_observer_takes_the_end_of_an_earlier_truncation_for_no_other_than_that()
    {
        var observer = Learner(4, 3, new(Zxid(1, 5), new(9), new(1)), Config(3, observers: 1));
        observer.Hears(observer.ToLeader, new ZabMessage.LeaderInfo(new(2)));
        Assert.That(observer.Hears(observer.ToLeader, new ZabMessage.Trunc(Zxid(1, 4))), Is.EqualTo(new[] { "truncate to 0x1_00000004" }));
        observer.Step(new EngineInput.ChannelClosed(observer.ToLeader));
        observer.Elects(2);
        observer.Waits(100);
        observer.Step(new EngineInput.ChannelOpened(observer.ToLeader, IsAccepted: false));
        observer.Hears(observer.ToLeader, new ZabMessage.LeaderInfo(new(3)));
        Assert.That(observer.Hears(observer.ToLeader, new ZabMessage.Trunc(Zxid(1, 2))), Is.EqualTo(new[] { "truncate to 0x1_00000002" }));
        observer.Hears(observer.ToLeader, new ZabMessage.Proposal(Entries(3, 1, 1)));

        Assert.That(observer.Does(new EngineInput.Truncated(Zxid(1, 4))), Is.Empty);
        Assert.That(observer.Does(new EngineInput.Truncated(Zxid(1, 2))), Is.EqualTo(new[] { "append 0x3_00000001" }));
    }

    [Test]
    public void An_observer_that_comes_later_is_sent_what_is_committed_and_not_what_is_proposed()
    {
        var leader = Leader(3, out var others, Config(3, observers: 1));
        leader.Step(new EngineInput.ChannelClosed(others[2]));
        leader.Proposes(1, 1, 3);
        leader.Persists(Zxid(1, 3));
        leader.Hears(others[0], new ZabMessage.Ack(Zxid(1, 2)));
        var four = leader.Informed(4, isObserver: true);
        Assert.That(leader.Hears(four, new ZabMessage.AckEpoch(default, null)), Is.EqualTo(new[]
        {
            "to 4: Diff 0x1_00000002", "to 4: Proposal 0x1_00000001..0x1_00000002", "to 4: Commit 0x1_00000002", "to 4: NewLeader epoch=1",
        }));
        leader.Hears(four, new ZabMessage.Ack(Zxid(1, 0)));
        Assert.That(leader.Hears(others[0], new ZabMessage.Ack(Zxid(1, 3))), Does.Contain("to 4: Inform 0x1_00000003"));
    }

    [Test]
    public void Observers_do_not_keep_a_leader_that_its_followers_have_left()
    {
        var leader = Leader(3, out var others, Config(3, observers: 1));
        leader.Step(new EngineInput.ChannelClosed(others[0]));
        leader.Step(new EngineInput.ChannelClosed(others[1]));
        leader.Waits(50);
        Assert.That(leader.Status.Reason, Does.StartWith("Not sufficient followers synced"));
    }

    [Test]
    public void A_slow_observer_holds_up_nobody_and_is_not_given_up_for_what_it_has_not_written()
    {
        var leader = Leader(1, out var others, Config(1, observers: 1));
        leader.Proposes(1, 1, 1);
        Assert.That(leader.Persists(Zxid(1, 1)), Does.Contain("deliver 0x1_00000001"));
        for (var i = 0; i < 20; i++)
        {
            leader.Waits(50);
            leader.Hears(others[0], new ZabMessage.Ping(default, []));
        }

        Assert.That(leader.Proposes(1, 2, 2), Does.Contain("append 0x1_00000002"));
        Assert.That(leader.Persists(Zxid(1, 2)), Does.Contain("to 2: Inform 0x1_00000002"), "it is still there");
    }

    [Test]
    public void Leadership_is_not_handed_to_an_observer()
    {
        var leader = Leader(3, out _, Config(3, observers: 1));
        Assert.That(leader.Does(new EngineInput.TransferLeadership(new ServerId(4))), Is.Empty);
        Assert.That(leader.Engine.MayPropose);
    }

    [Test]
    public void An_inform_of_nothing_is_no_message_of_a_leader()
    {
        var observer = Follower(4, 3, 1, Config(3, observers: 1));
        Assert.That(observer.Hears(observer.ToLeader, new ZabMessage.Inform([])), Does.Contain("looking in election"));
    }
}
