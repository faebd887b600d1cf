using Znode.Consensus.Zab.Messages;
using static Znode.Consensus.Tests.Zab.DrivenReplica;

namespace Znode.Consensus.Tests.Zab.Quorum;

/// <summary>Weights and groups through a whole engine: the same verifier decides in every phase.</summary>
public sealed class QuorumsOfEnginesTests
{
    private const string Groups = "group.1=1:2:3\ngroup.2=4:5:6\ngroup.3=7:8:9";

    /// <summary>Member 3 weighs 3 of 5.</summary>
    private const string Weights = "group.1=1:2:3\nweight.3=3";

    [Test]
    public void A_member_that_outweighs_the_others_decides_alone()
    {
        var leader = new DrivenReplica(3, config: Config(3, more: Weights));
        leader.Waits(100);
        Assert.That(leader.Status.Role, Is.EqualTo(EngineRole.Leading), "nobody else has said anything");
        leader.Step(new EngineInput.AcceptedEpochSaved(new(1)));
        leader.Step(new EngineInput.CurrentEpochSaved(new(1)));
        Assert.That(leader.Status.IsServing);
        leader.Proposes(1, 1, 1);
        Assert.That(leader.Persists(Zxid(1, 1)), Does.Contain("deliver 0x1_00000001"));
    }

    [Test]
    public void The_others_together_decide_nothing_without_it()
    {
        var leader = new DrivenReplica(2, config: Config(3, more: Weights));
        leader.Step(new EngineInput.Notified(new(1), new(PeerState.Looking, new(new(2), default, default), 1, Config(3, more: Weights).ToText())));
        leader.Waits(1_000);
        Assert.That(leader.Status.Role, Is.EqualTo(EngineRole.Looking));
    }

    [Test]
    public void Two_of_three_groups_decide_by_a_majority_in_each()
    {
        var leader = Leader(9, out var others, Config(9, more: Groups));
        leader.Proposes(1, 1, 1);
        leader.Persists(Zxid(1, 1));
        foreach (var id in new[] { 8, 1, 4 })
        {
            leader.Hears(others[id - 1], new ZabMessage.Ack(Zxid(1, 1)));
        }

        Assert.That(leader.Engine.LastCommitted, Is.EqualTo(Znode.Zxid.Zero), "two of the third group, one of each other");
        leader.Hears(others[4], new ZabMessage.Ack(Zxid(1, 1)));
        Assert.That(leader.Engine.LastCommitted, Is.EqualTo(Zxid(1, 1)), "two of the second and of the third");
    }

    [Test]
    public void A_majority_of_members_that_is_none_of_groups_does_not_keep_a_leader()
    {
        var leader = Leader(9, out var others, Config(9, more: Groups));
        foreach (var id in new[] { 4, 5, 7, 8 })
        {
            leader.Step(new EngineInput.ChannelClosed(others[id - 1]));
        }

        leader.Waits(50);
        Assert.That(leader.Status.Reason, Is.EqualTo("Not sufficient followers synced, only synced with sids: [ 1, 2, 3, 6, 9 ]"));
    }

    [Test]
    public void A_member_that_weighs_nothing_votes_for_nothing_and_is_handed_nothing()
    {
        var leader = Leader(3, out var others, Config(3, more: "group.1=1:2:3\nweight.1=0"));
        leader.Proposes(1, 1, 1);
        leader.Persists(Zxid(1, 1));
        leader.Hears(others[0], new ZabMessage.Ack(Zxid(1, 1)));
        Assert.That(leader.Engine.LastCommitted, Is.EqualTo(Znode.Zxid.Zero), "one of two that weigh");
        leader.Hears(others[1], new ZabMessage.Ack(Zxid(1, 1)));
        Assert.That(leader.Does(new EngineInput.TransferLeadership(new ServerId(1))), Is.Empty);
        Assert.That(leader.Does(new EngineInput.TransferLeadership(null)), Does.Contain("open 2"));
    }
}
