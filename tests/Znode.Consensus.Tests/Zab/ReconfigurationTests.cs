using Znode.Consensus.Zab;
using Znode.Consensus.Zab.Messages;
using Znode.Ensemble;
using static Znode.Consensus.Tests.Zab.DrivenReplica;

namespace Znode.Consensus.Tests.Zab;

/// <summary>The members change while they work (spec quorum-protocol §8.4).</summary>
public sealed class ReconfigurationTests
{
    [Test]
    public void A_change_takes_a_quorum_of_those_that_were_and_of_those_that_will_be()
    {
        var leader = Leader(3, out var others);
        var four = leader.IsFollowedBy(4, 1);
        leader.IsFollowedBy(5, 1);
        Change(leader, 1, Members(1, "3 4 5"));
        leader.Persists(Zxid(1, 1));
        Assert.That(leader.Hears(others[0], new ZabMessage.Ack(Zxid(1, 1))), Is.Empty, "two of the old three, one of the new");
        Assert.That(leader.Hears(four, new ZabMessage.Ack(Zxid(1, 1))), Is.EqualTo(new[]
        {
            "to 1: Commit 0x1_00000001", "to 2: Commit 0x1_00000001", "to 4: Commit 0x1_00000001", "to 5: Commit 0x1_00000001", "deliver 0x1_00000001",
            "to 1: CommitAndActivate 0x1_00000001 designated=3", "to 2: CommitAndActivate 0x1_00000001 designated=3",
            "to 4: CommitAndActivate 0x1_00000001 designated=3", "to 5: CommitAndActivate 0x1_00000001 designated=3", "members 3 4 5",
        }));
    }

    [Test]
    public void Nothing_after_a_change_is_committed_while_the_new_majority_is_missing_and_all_before_it_is()
    {
        var leader = Leader(3, out var others);
        leader.Proposes(1, 1, 1);
        Change(leader, 2, Members(2, "3 4 5"));
        leader.Proposes(1, 3, 3);
        leader.Persists(Zxid(1, 3));
        leader.Hears(others[0], new ZabMessage.Ack(Zxid(1, 3)));
        leader.Hears(others[1], new ZabMessage.Ack(Zxid(1, 3)));
        Assert.That(leader.Engine.LastCommitted, Is.EqualTo(Zxid(1, 1)), "all of the old members have everything");
    }

    [Test]
    public void Nor_while_the_old_majority_is_missing()
    {
        var leader = Leader(3, out _);
        var (four, five) = (leader.IsFollowedBy(4, 1), leader.IsFollowedBy(5, 1));
        Change(leader, 1, Members(1, "3 4 5"));
        leader.Persists(Zxid(1, 1));
        leader.Hears(four, new ZabMessage.Ack(Zxid(1, 1)));
        leader.Hears(five, new ZabMessage.Ack(Zxid(1, 1)));
        Assert.That(leader.Engine.LastCommitted, Is.EqualTo(Znode.Zxid.Zero), "all of the new members have it");
    }

    [Test]
    public void What_follows_a_committed_change_takes_the_new_quorum_alone()
    {
        var leader = Leader(3, out var others);
        var four = leader.IsFollowedBy(4, 1);
        Change(leader, 1, Members(1, "3 4 5"));
        leader.Proposes(1, 2, 2);
        leader.Persists(Zxid(1, 2));
        leader.Hears(four, new ZabMessage.Ack(Zxid(1, 2)));
        Assert.That(leader.Hears(others[0], new ZabMessage.Ack(Zxid(1, 1))), Does.Contain("members 3 4 5"));
        Assert.That(leader.Engine.LastCommitted, Is.EqualTo(Zxid(1, 2)), "3 and 4 have it: two of the new three");
    }

    [Test]
    public void One_that_is_no_member_yet_follows_without_a_vote()
    {
        var leader = Leader(3, out _);
        var four = leader.IsFollowedBy(4, 1);
        Assert.That(leader.Proposes(1, 1, 1), Does.Contain("to 4: Proposal 0x1_00000001"));
        leader.Persists(Zxid(1, 1));
        Assert.That(leader.Hears(four, new ZabMessage.Ack(Zxid(1, 1))), Is.Empty);
    }

    [Test]
    public void One_that_is_no_member_deposes_nobody_with_a_history_that_is_ahead()
    {
        var leader = new DrivenReplica(3);
        leader.Elects(3);
        leader.Informed(1);
        var four = leader.Informed(4);
        leader.Step(new EngineInput.AcceptedEpochSaved(new(1)));
        leader.Hears(four, new ZabMessage.AckEpoch(Zxid(0, 7), default(Epoch)));
        Assert.That(leader.Status.Role, Is.EqualTo(EngineRole.Leading));
    }

    /// <summary>The history of a leader is the best of a quorum of both: what one more has beyond it, none of them has, and nobody has committed it.</summary>
    [TestCase("1 2 3", "1 2 3 4", EngineRole.Leading, TestName = "One_that_a_change_adds_and_is_ahead_deposes_nobody_who_has_a_quorum_without_it")]
    [TestCase("3", "3 4", EngineRole.Looking, TestName = "One_that_a_change_adds_and_is_ahead_deposes_who_has_no_quorum_without_it")]
    public void One_that_a_change_adds_is_ahead(string before, string after, EngineRole role)
    {
        var pending = new ProposedConfig(Zxid(1, 2), Members(2, after));
        var leader = new DrivenReplica(3, new ZabState(Zxid(1, 2), new(1), new(1), pending), Members(1, before));
        leader.Elects(3);
        leader.Step(new EngineInput.Notified(new(4), new(PeerState.Looking, new(new(3), Zxid(1, 2), new(1)), 1, Members(1, before).ToText())));
        leader.Waits(100);
        Assert.That(leader.Status.Role, Is.EqualTo(EngineRole.Leading));
        var two = leader.Informed(2, acceptedEpoch: 1);
        var four = leader.Informed(4, acceptedEpoch: 1);
        var one = leader.Informed(1, acceptedEpoch: 1);
        leader.Step(new EngineInput.AcceptedEpochSaved(new(2)));
        leader.Hears(four, new ZabMessage.AckEpoch(Zxid(1, 3), new Epoch(1)));
        Assert.That(leader.Status.Role, Is.EqualTo(role));
        if (role == EngineRole.Leading)
        {
            leader.Hears(two, new ZabMessage.AckEpoch(Zxid(1, 2), new Epoch(1)));
            Assert.That(leader.Status.Phase, Is.EqualTo(EnginePhase.Discovery), "3 and 2 of the new four, and 4 does not count");
            Assert.That(leader.Hears(one, new ZabMessage.AckEpoch(Zxid(1, 2), new Epoch(1))), Does.Contain("to 4: Trunc 0x1_00000002"));
        }
    }

    [Test]
    public void One_that_was_removed_follows_on_and_does_not_count()
    {
        var leader = Leader(3, out var others);
        Change(leader, 1, Members(1, "2 3"));
        leader.Persists(Zxid(1, 1));
        leader.Hears(others[1], new ZabMessage.Ack(Zxid(1, 1)));
        Assert.That(leader.Proposes(1, 2, 2), Does.Contain("to 1: Proposal 0x1_00000002"));
        leader.Persists(Zxid(1, 2));
        leader.Hears(others[0], new ZabMessage.Ack(Zxid(1, 2)));
        Assert.That(leader.Engine.LastCommitted, Is.EqualTo(Zxid(1, 1)));
    }

    [Test]
    public void A_leader_that_leaves_hands_over_to_the_member_that_is_most_level()
    {
        var leader = Leader(4, out var others, Config(4));
        Change(leader, 1, Members(1, "1 2 3"));
        leader.Proposes(1, 2, 2);
        leader.Persists(Zxid(1, 2));
        leader.Hears(others[1], new ZabMessage.Ack(Zxid(1, 2)));
        Assert.That(leader.Hears(others[2], new ZabMessage.Ack(Zxid(1, 1))), Does.Contain("to 1: CommitAndActivate 0x1_00000001 designated=2").And.Contain("open 2"));
        Assert.That(leader.Status, Is.EqualTo(new EngineStatus(EngineRole.Looking, EnginePhase.Discovery, new(1), new ServerId(2))));
    }

    /// <summary>The others could not reach it any more where they know it to be.</summary>
    [Test]
    public void A_leader_that_moves_hands_over_too()
    {
        var leader = Leader(3, out var others);
        var moved = Config(3, version: Zxid(1, 1).Value);
        Change(leader, 1, moved with { Servers = moved.Servers.SetItem(new(3), new(new(3), "elsewhere", 2888, 3888)) });
        leader.Persists(Zxid(1, 1));
        Assert.That(leader.Hears(others[0], new ZabMessage.Ack(Zxid(1, 1))), Does.Contain("to 1: CommitAndActivate 0x1_00000001 designated=1"));
    }

    /// <summary>Who is asked for is taken out by a change that was under way: it has everything, and would lead members of whom it is none.</summary>
    [Test]
    public void A_leader_hands_over_to_nobody_whom_a_change_takes_out_meanwhile()
    {
        var leader = Leader(3, out var others);
        Change(leader, 1, Members(1, "2 3"));
        leader.Step(new EngineInput.TransferLeadership(new(1)));
        leader.Persists(Zxid(1, 1));
        leader.Hears(others[0], new ZabMessage.Ack(Zxid(1, 1)));
        Assert.That(leader.Hears(others[1], new ZabMessage.Ack(Zxid(1, 1))), Does.Contain("members 2 3").And.None.Contains("designated=1"));
        Assert.That(leader.Engine.MayPropose);
    }

    [Test]
    public void A_leader_that_was_asked_for_nobody_by_name_hands_over_to_another_then()
    {
        var leader = Leader(3, out var others);
        Change(leader, 1, Members(1, "1 3"));
        leader.Step(new EngineInput.TransferLeadership(null));
        leader.Persists(Zxid(1, 1));
        leader.Hears(others[1], new ZabMessage.Ack(Zxid(1, 1)));
        Assert.That(leader.Hears(others[0], new ZabMessage.Ack(Zxid(1, 1))), Does.Contain("members 1 3").And.Contain("to 1: CommitAndActivate 0x1_00000001 designated=1").And.Contain("open 1"));
    }

    [Test]
    public void Who_is_designated_leads_without_an_election_and_the_others_follow_it()
    {
        var designated = Follower(2, 3, 1);
        var other = Follower(1, 3, 1);
        Assert.That(designated.Hears(designated.ToLeader, new ZabMessage.CommitAndActivate(default, new(2))), Does.Contain("leading in discovery"));
        Assert.That(other.Hears(other.ToLeader, new ZabMessage.CommitAndActivate(default, new(2))), Does.Contain("open 2"));
    }

    [Test]
    public void A_pending_change_survives_the_next_election_which_takes_both_quorums()
    {
        var replica = Follower(2, 3, 1);
        replica.Hears(replica.ToLeader, new ZabMessage.Proposal(Entries(1, 1, 1)));
        replica.Step(new EngineInput.ConfigProposed(Zxid(1, 1), Members(1, "2 4 5")));
        replica.Persists(Zxid(1, 1));
        var notified = replica.Step(new EngineInput.ChannelClosed(replica.ToLeader)).OfType<EngineOutput.Notify>().Select(notify => notify.To.Value);
        Assert.That(notified, Is.EquivalentTo(new[] { 1, 3, 4, 5 }), "the voters of both");
        replica.Elects(2);
        Assert.That(replica.Status.Role, Is.EqualTo(EngineRole.Looking), "the old ones alone elect nobody");
    }

    /// <summary>The new leader's history has a change that its predecessor did not commit: it is committed with the history, by both quorums.</summary>
    [Test]
    public void A_change_in_the_history_of_a_new_leader_comes_into_force_with_it()
    {
        var pending = Members(1, "1 2 3 4");
        var leader = new DrivenReplica(3, new(Zxid(1, 1), new(1), new(1), new(Zxid(1, 1), pending)));
        leader.Elects(3);
        leader.Step(new EngineInput.Notified(new(4), new(PeerState.Looking, new(new(3), Zxid(1, 1), new(1)), 1, Config(3).ToText())));
        leader.Waits(100);
        Assert.That(leader.Status.Role, Is.EqualTo(EngineRole.Leading));
        var (one, two) = (leader.Informed(1, 1), leader.Informed(2, 1));
        leader.Step(new EngineInput.AcceptedEpochSaved(new(2)));
        leader.Hears(one, new ZabMessage.AckEpoch(Zxid(1, 1), new Epoch(1)));
        leader.Hears(two, new ZabMessage.AckEpoch(Zxid(1, 1), new Epoch(1)));
        leader.Step(new EngineInput.CurrentEpochSaved(new(2)));
        Assert.That(leader.Hears(one, new ZabMessage.Ack(Zxid(2, 0))), Is.Empty, "two of three, and of four");
        Assert.That(leader.Hears(two, new ZabMessage.Ack(Zxid(2, 0))), Does.Contain("members 1 2 3 4").And.Contain("leading in broadcast"));
    }

    [Test]
    public void A_change_that_is_truncated_is_none()
    {
        var replica = Promised(2, 3, 2, new(Zxid(1, 1), new(1), new(1), new(Zxid(1, 1), Members(1, "2 4 5"))));
        replica.Hears(replica.ToLeader, new ZabMessage.Trunc(default));
        var notified = replica.Step(new EngineInput.ChannelClosed(replica.ToLeader)).OfType<EngineOutput.Notify>().Select(notify => notify.To.Value);
        Assert.That(notified, Is.EquivalentTo(new[] { 1, 3 }));
    }

    /// <summary>A leader changes the members again only when the change before is in force. A quorum of the first and the last configuration need not meet one of that between.</summary>
    [Test]
    public void A_change_behind_another_says_that_the_other_is_in_force()
    {
        var replica = Promised(2, 3, 1);
        replica.Hears(replica.ToLeader, new ZabMessage.Diff(Zxid(1, 2)));
        replica.Hears(replica.ToLeader, new ZabMessage.Proposal(Entries(1, 1, 2)));
        Assert.That(replica.Does(new EngineInput.ConfigProposed(Zxid(1, 1), Members(1, "3 4 5"))), Is.Empty);
        Assert.That(replica.Does(new EngineInput.ConfigProposed(Zxid(1, 2), Members(2, "5 6 7"))), Is.EqualTo(new[] { "members 3 4 5" }));
        var notified = replica.Step(new EngineInput.ChannelClosed(replica.ToLeader)).OfType<EngineOutput.Notify>().Select(notify => notify.To.Value);
        Assert.That(notified, Is.EquivalentTo(new[] { 3, 4, 5, 6, 7 }), "the voters of the last two");
    }

    [Test]
    public void A_learner_that_knows_a_later_configuration_is_refused()
    {
        var leader = Leader(3, out _);
        Assert.That(leader.Hears(leader.Accepts(4), new ZabMessage.LearnerInfo(default, false, 7)), Is.EqualTo(new[] { "close 4: Follower is ahead of the leader (has a later activated configuration)" }));
    }

    [TestCase(4, "3 voters, member 4 among them", TestName = "An_observer_that_becomes_a_voter_comes_again_to_be_sent_proposals")]
    [TestCase(1, "member 1 observes", TestName = "A_voter_that_becomes_an_observer_comes_again_to_be_sent_what_is_committed")]
    public void A_learner_whose_role_changes_comes_again(int self, string why)
    {
        var before = Config(3, observers: 1);
        var learner = Follower(self, 3, 1, before);
        var zxid = Zxid(1, 1);
        learner.Hears(learner.ToLeader, self == 4 ? new ZabMessage.Inform(Entries(1, 1, 1)) : new ZabMessage.Proposal(Entries(1, 1, 1)));
        var servers = self == 4 ? before.Servers.SetItem(new(4), before.Servers[new(4)] with { Role = EnsembleRole.Participant }) : before.Servers.SetItem(new(1), before.Servers[new(1)] with { Role = EnsembleRole.Observer });
        learner.Step(new EngineInput.ConfigProposed(zxid, new(servers, zxid.Value)));
        learner.Persists(zxid);
        Assert.That(learner.Hears(learner.ToLeader, new ZabMessage.CommitAndActivate(zxid, new(3))), Does.Contain("looking in election"), why);
    }

    /// <summary>Such a one has missed a change of its role, and keeps no promise for its vote.</summary>
    [Test]
    public void A_voter_that_says_that_it_observes_counts_for_nothing()
    {
        var leader = new DrivenReplica(3);
        leader.Elects(3);
        var (one, two) = (leader.Informed(1, isObserver: true), leader.Informed(2));
        leader.Step(new EngineInput.AcceptedEpochSaved(new(1)));
        leader.Hears(one, new ZabMessage.AckEpoch(default, default(Epoch)));
        Assert.That(leader.Status.Phase, Is.EqualTo(EnginePhase.Discovery));
        leader.Hears(two, new ZabMessage.AckEpoch(default, default(Epoch)));
        leader.Step(new EngineInput.CurrentEpochSaved(new(1)));
        leader.Hears(one, new ZabMessage.Ack(Zxid(1, 0)));
        Assert.That(leader.Status.Phase, Is.EqualTo(EnginePhase.Synchronization));
        leader.Hears(two, new ZabMessage.Ack(Zxid(1, 0)));
        Assert.That(leader.Status.IsServing);
        leader.Step(new EngineInput.ChannelClosed(two));
        leader.Waits(50);
        Assert.That(leader.Status.IsServing, Is.False);
    }

    private static void Change(DrivenReplica leader, uint counter, EnsembleConfig config)
    {
        leader.Proposes(1, counter, counter);
        leader.Step(new EngineInput.ConfigProposed(Zxid(1, counter), config));
    }

    private static EnsembleConfig Members(uint counter, string ids) =>
        EnsembleConfig.Parse(string.Join('\n', ids.Split(' ').Select(id => $"server.{id}=host{id}:2888:3888:participant").Append($"version={Zxid(1, counter).Value:x}")));
}
