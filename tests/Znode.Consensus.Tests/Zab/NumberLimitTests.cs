using Znode.Consensus.Zab.Messages;
using static Znode.Consensus.Tests.Zab.DrivenReplica;

namespace Znode.Consensus.Tests.Zab;

/// <summary>An epoch and a counter have 32 bits each (31 the epoch, as zxids are compared as signed numbers): neither goes over into the other, or back to the beginning.</summary>
public sealed class NumberLimitTests
{
    /// <summary>ZOOKEEPER-1277: as in ZooKeeper, the last counter is never used.</summary>
    [Test]
    public void The_last_zxid_of_an_epoch_but_one_is_proposed_and_the_leader_steps_down()
    {
        var leader = Leader(3, out _, options: new() { TickTimeMs = 100, ProposalsPerEpochMax = 3 });
        leader.Proposes(1, 1, 2);
        Assert.That(leader.Engine.MayPropose);
        Assert.That(leader.Proposes(1, 3, 3), Is.EqualTo(new[]
        {
            "append 0x1_00000003", "to 1: Proposal 0x1_00000003", "to 2: Proposal 0x1_00000003", "close 1: the epoch has no zxid left", "close 2: the epoch has no zxid left", "looking in election",
        }));
    }

    /// <summary>A host that has taken many requests at once does not know of the limit.</summary>
    [Test]
    public void What_no_zxid_is_left_for_is_discarded()
    {
        var leader = Leader(3, out _, options: new() { TickTimeMs = 100, ProposalsPerEpochMax = 3 });
        Assert.That(leader.Proposes(1, 1, 5), Is.EqualTo(new[]
        {
            "append 0x1_00000001..0x1_00000003", "to 1: Proposal 0x1_00000001..0x1_00000003", "to 2: Proposal 0x1_00000001..0x1_00000003",
            "discard after 0x1_00000003", "close 1: the epoch has no zxid left", "close 2: the epoch has no zxid left", "looking in election",
        }));
    }

    [Test]
    public void The_default_leaves_the_last_counter_unused() => Assert.That(new Znode.Consensus.Zab.ZabOptions().ProposalsPerEpochMax, Is.EqualTo(0xffff_fffe));

    [Test]
    public void After_the_last_epoch_there_is_no_other_and_the_member_stops()
    {
        var leader = new DrivenReplica(3, new(default, new(int.MaxValue), new(1)));
        leader.Elects(3);
        Assert.That(() => leader.Informed(1), Throws.TypeOf<InvariantViolationException>().With.Message.Contains("2147483648"));
    }

    [Test]
    public void The_last_epoch_is_one_to_lead_in()
    {
        var leader = new DrivenReplica(3, new(default, new(int.MaxValue - 1), new(1)));
        leader.Elects(3);
        leader.IsFollowedBy(1, int.MaxValue);
        Assert.That(leader.Status.IsServing);
        Assert.That(leader.Engine.NextZxid, Is.EqualTo(Zxid(int.MaxValue, 1)));
        Assert.That(leader.Engine.NextZxid, Is.GreaterThan(Zxid(1, 1)));
    }

    /// <summary>What a peer says could otherwise stop this member for ever: it would be on its disk.</summary>
    [TestCase(int.MaxValue + 1L)]
    [TestCase(-1L)]
    public void A_leader_with_an_epoch_that_is_none_is_refused(long epoch)
    {
        var follower = Learner(1, 3);
        Assert.That(follower.Hears(follower.ToLeader, new ZabMessage.LeaderInfo(new(epoch))), Does.Contain("looking in election").And.None.StartsWith("save"));
    }

    [TestCase(int.MaxValue + 1L)]
    [TestCase(int.MaxValue)]
    [TestCase(-1L)]
    public void A_learner_with_an_epoch_after_which_there_is_none_is_refused(long epoch)
    {
        var leader = new DrivenReplica(3);
        leader.Elects(3);
        Assert.That(leader.Hears(leader.Accepts(1), new ZabMessage.LearnerInfo(new(epoch), false, 0)).Single(), Does.StartWith("close 1"));
    }
}
