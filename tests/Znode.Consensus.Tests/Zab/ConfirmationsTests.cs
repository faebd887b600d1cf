using Znode.Consensus.Zab.Messages;
using Znode.Ensemble;
using static Znode.Consensus.Tests.Zab.DrivenReplica;

namespace Znode.Consensus.Tests.Zab;

/// <summary>Whether this replica still leads, asked of a quorum: what makes a sync linearizable (docs/divergences.md).</summary>
public sealed class ConfirmationsTests
{
    [Test]
    public void Leadership_is_confirmed_by_a_quorum_that_answers_pings_sent_after_the_question()
    {
        var leader = Leader(5, out var others, Config(5));
        Assert.That(Ask(leader, 1), Is.EqualTo(new[] { "to 1: Ping", "to 2: Ping", "to 3: Ping", "to 4: Ping" }));
        Assert.That(leader.Hears(others[0], Answer()), Is.Empty);
        Assert.That(leader.Hears(others[3], Answer()), Is.EqualTo(new[] { "confirmed 1" }));
        Assert.That(leader.Hears(others[2], Answer()), Is.Empty, "once");
    }

    /// <summary>It may have been given by a follower that has left since.</summary>
    [Test]
    public void An_answer_to_an_earlier_ping_confirms_nothing()
    {
        var leader = Leader(3, out var others);
        leader.Waits(50);
        Ask(leader, 1);
        Assert.That(leader.Hears(others[0], Answer()), Is.Empty, "to the ping of half a tick ago");
        Assert.That(leader.Hears(others[0], Answer()), Is.EqualTo(new[] { "confirmed 1" }));
    }

    [Test]
    public void Questions_that_come_while_an_answer_is_awaited_share_the_next_pings()
    {
        var leader = Leader(3, out var others);
        Ask(leader, 1);
        Assert.That(Ask(leader, 2), Is.Empty);
        Assert.That(Ask(leader, 3), Is.Empty);
        Assert.That(leader.Hears(others[0], Answer()), Is.EqualTo(new[] { "confirmed 1", "to 1: Ping", "to 2: Ping" }));
        Assert.That(leader.Hears(others[1], Answer()), Is.Empty, "to the first ping");
        Assert.That(leader.Hears(others[0], Answer()), Is.EqualTo(new[] { "confirmed 2", "confirmed 3" }));
    }

    [Test]
    public void A_question_whose_pings_were_lost_with_a_channel_is_asked_again()
    {
        var leader = Leader(3, out var others);
        Ask(leader, 1);
        leader.Step(new EngineInput.ChannelClosed(others[0]));
        var one = leader.IsFollowedBy(1, 1);
        Assert.That(leader.Waits(50), Does.Contain("to 1: Ping"));
        Assert.That(leader.Hears(one, Answer()), Is.EqualTo(new[] { "confirmed 1" }));
    }

    /// <summary>Nobody is left whose answer could come.</summary>
    [Test]
    public void A_question_is_answered_when_the_members_become_so_few_that_the_leader_is_a_quorum()
    {
        var leader = Leader(2, out var others, Config(2));
        Ask(leader, 1);
        leader.Proposes(1, 1, 1);
        leader.Step(new EngineInput.ConfigProposed(Zxid(1, 1), EnsembleConfig.Parse("server.2=host2:2888:3888:participant\nversion=100000001")));
        leader.Persists(Zxid(1, 1));
        Assert.That(leader.Hears(others[0], new ZabMessage.Ack(Zxid(1, 1))), Does.Contain("members 2").And.Contain("confirmed 1"));
        leader.Step(new EngineInput.ChannelClosed(others[0]));
        Assert.That(Ask(leader, 2), Is.EqualTo(new[] { "confirmed 2" }));
    }

    [Test]
    public void A_leader_that_is_no_more_confirms_nothing()
    {
        var leader = Leader(3, out var others);
        Ask(leader, 1);
        leader.Waits(700);
        Assert.That(leader.Status.IsServing, Is.False);
        Assert.That(leader.Hears(others[0], Answer()), Is.Empty);
        Assert.That(Ask(leader, 2), Is.Empty);
    }

    [Test]
    public void Observers_and_those_without_a_vote_are_not_asked()
    {
        var leader = Leader(3, out _, Config(3, observers: 1));
        leader.IsFollowedBy(9, 1);
        Assert.That(Ask(leader, 1), Is.EqualTo(new[] { "to 1: Ping", "to 2: Ping" }));
    }

    [Test]
    public void An_answer_to_nothing_ends_the_channel()
    {
        var leader = Leader(3, out var others);
        Assert.That(leader.Hears(others[0], Answer()).Single(), Does.StartWith("close 1"));
    }

    [Test]
    public void Sessions_that_a_learner_has_heard_of_are_handed_on()
    {
        var leader = Leader(3, out var others);
        leader.Waits(50);
        Assert.That(leader.Hears(others[0], new ZabMessage.Ping(default, [new(new(7), 4_000)])), Is.EqualTo(new[] { "touched 1" }));
    }

    private static string[] Ask(DrivenReplica leader, long ticket) => leader.Does(new EngineInput.ConfirmLeadership(ticket));

    private static ZabMessage.Ping Answer() => new(default, []);
}
