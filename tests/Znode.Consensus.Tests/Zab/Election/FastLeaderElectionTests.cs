using Znode.Consensus.Zab.Election;
using Znode.Consensus.Zab.Messages;
using Znode.Ensemble;
using static Znode.Consensus.Zab.Messages.PeerState;

namespace Znode.Consensus.Tests.Zab.Election;

public sealed class FastLeaderElectionTests
{
    [Test]
    public void It_begins_with_its_own_vote_told_to_every_other_voter_in_the_order_of_their_numbers()
    {
        var scene = new ElectionScene(2).Begin();
        var sent = scene.Sent();
        Assert.Multiple(() =>
        {
            Assert.That(sent.Select(notify => notify.To.Value), Is.EqualTo(new[] { 1L, 3L }));
            Assert.That(sent.Select(notify => notify.Notification), Is.All.EqualTo(new Notification(Looking, scene.Own, 1, scene.View.Active.ToText())));
        });
    }

    [Test]
    public void A_member_alone_elects_itself_at_once()
    {
        var scene = new ElectionScene(1, voters: 1).Begin();
        Assert.That(scene.Election.Winner, Is.EqualTo(scene.Own));
    }

    [Test]
    public void A_better_vote_is_adopted_and_told_to_all()
    {
        var scene = new ElectionScene(1).Begun().Hears(2, Looking, ElectionScene.For(2));
        Assert.That(scene.Sent().Select(notify => (notify.To.Value, notify.Notification.Vote)), Is.EqualTo(new[] { (2L, ElectionScene.For(2)), (3L, ElectionScene.For(2)) }));
    }

    [Test]
    public void A_worse_vote_of_the_same_round_is_answered_to_its_sender_alone()
    {
        // It did not hear what everyone was told.
        var scene = new ElectionScene(3).Begun().After(200).After(200);
        scene.Sent();
        Assert.That(scene.Hears(1, Looking, ElectionScene.For(1)).Sent().Select(notify => (notify.To.Value, notify.Notification.Vote)), Is.EqualTo(new[] { (1L, scene.Own) }));
    }

    [Test]
    public void A_worse_vote_that_crosses_what_its_sender_was_told_is_not_answered() =>
        Assert.That(new ElectionScene(3).Begun().After(199).Hears(1, Looking, ElectionScene.For(1)).Sent(), Is.Empty);

    [Test]
    public void The_epoch_counts_before_the_zxid_and_the_zxid_before_the_number() => Assert.Multiple(() =>
    {
        Assert.That(ElectionScene.For(1, counter: 1, epoch: 2).Beats(ElectionScene.For(3, counter: 9, epoch: 1)));
        Assert.That(ElectionScene.For(1, counter: 9).Beats(ElectionScene.For(3, counter: 8)));
        Assert.That(ElectionScene.For(3).Beats(ElectionScene.For(1)));
        Assert.That(ElectionScene.For(3).Beats(ElectionScene.For(3)), Is.False);

        // The epoch of the vote, not the one in its zxid: a member that was level with a newer leader may have nothing of its epoch yet.
        Assert.That(ElectionScene.For(1, counter: 1, epoch: 1, peerEpoch: 3).Beats(ElectionScene.For(3, counter: 1, epoch: 2)));
    });

    [Test]
    public void A_quorum_waits_for_a_better_vote_before_it_is_the_end()
    {
        var scene = new ElectionScene(2).Begun().Hears(1, Looking, ElectionScene.For(2)).After(49);
        Assert.That(scene.Election.Winner, Is.Null);
        scene.After(1);
        Assert.That(scene.Election.Winner, Is.EqualTo(scene.Own));
    }

    [Test]
    public void A_better_vote_in_the_last_wait_goes_on_with_the_election()
    {
        // ZOOKEEPER-3109: who changes its mind in the last moment.
        var scene = new ElectionScene(2, voters: 5).Begun()
            .Hears(1, Looking, ElectionScene.For(2))
            .Hears(3, Looking, ElectionScene.For(2))
            .Hears(5, Looking, ElectionScene.For(5))
            .After(60);
        Assert.That(scene.Election.Winner, Is.Null);
        scene.Hears(1, Looking, ElectionScene.For(5)).After(50);
        Assert.That(scene.Election.Winner, Is.EqualTo(ElectionScene.For(5)));
    }

    [Test]
    public void A_quorum_that_falls_apart_in_the_last_wait_does_not_elect()
    {
        var scene = new ElectionScene(3, voters: 5).Begun().Hears(1, Looking, ElectionScene.For(3)).Hears(2, Looking, ElectionScene.For(3)).Hears(2, Looking, ElectionScene.For(2, counter: 1)).After(60);
        Assert.That(scene.Election.Winner, Is.Null);
    }

    [Test]
    public void Nobody_is_waited_for_when_every_voter_has_voted_for_the_same()
    {
        var scene = new ElectionScene(3).Begun().Hears(1, Looking, ElectionScene.For(3)).Hears(2, Looking, ElectionScene.For(3));
        Assert.That(scene.Election.Winner, Is.EqualTo(scene.Own));
    }

    [Test]
    public void A_higher_round_is_joined_and_the_votes_of_the_lower_one_are_forgotten()
    {
        var scene = new ElectionScene(3, voters: 5).Begun().Hears(1, Looking, ElectionScene.For(3)).Hears(2, Looking, ElectionScene.For(3, counter: 5), round: 7);
        var sent = scene.Sent();
        scene.After(60);
        Assert.Multiple(() =>
        {
            Assert.That(scene.Election.Round, Is.EqualTo(7));
            Assert.That(sent.Select(notify => notify.Notification.Round), Is.EqualTo(new[] { 7L, 7, 7, 7 }));
            Assert.That(scene.Election.Winner, Is.Null, "1 voted in round 1");
        });
    }

    [Test]
    public void In_a_higher_round_it_starts_from_its_own_vote_again()
    {
        // The better vote of the lower round may be that of a member which is gone.
        var scene = new ElectionScene(2).Begun().Hears(3, Looking, ElectionScene.For(3)).Hears(1, Looking, ElectionScene.For(1), round: 2);
        Assert.That(scene.Sent()[^1].Notification, Is.EqualTo(new Notification(Looking, scene.Own, 2, scene.View.Active.ToText())));
    }

    [Test]
    public void A_lower_round_is_told_of_the_higher_one_and_its_vote_is_not_counted()
    {
        var scene = new ElectionScene(2, voters: 5).Begun().Hears(1, Looking, ElectionScene.For(1), round: 4).After(200).After(200);
        scene.Sent();
        Assert.That(scene.Hears(3, Looking, ElectionScene.For(3), round: 3).Sent(), Is.EqualTo(new[] { new EngineOutput.Notify(new(3), new(Looking, scene.Own, 4, scene.View.Active.ToText())) }));
    }

    [Test]
    public void Silence_makes_it_repeat_itself_after_intervals_that_double_up_to_the_longest()
    {
        var scene = new ElectionScene(1).Begun();
        var times = new List<long>();
        for (var step = 0; step < 200_000; step += 100)
        {
            if (scene.After(100).Sent().Count > 0)
            {
                times.Add(scene.NowMs);
            }
        }

        Assert.That(times.Zip(times.Prepend(0), (later, earlier) => later - earlier), Is.EqualTo(new long[] { 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 51_200, 60_000 }.Take(times.Count)));
    }

    [Test]
    public void News_brings_the_short_interval_back()
    {
        var scene = new ElectionScene(1, voters: 5).Begun().After(200).After(400).After(800).Hears(2, Looking, ElectionScene.For(2));
        scene.Sent();
        Assert.That(scene.After(199).Sent(), Is.Empty);
        Assert.That(scene.After(1).Sent(), Has.Count.EqualTo(4));
    }

    [Test]
    public void A_late_comer_joins_the_leader_that_a_quorum_has_in_whichever_round()
    {
        var scene = new ElectionScene(3, zxid: new Zxid(new Epoch(9), 9)).Begun().Hears(1, Following, ElectionScene.For(2), round: 12);
        Assert.That(scene.Election.Winner, Is.Null);
        scene.Hears(2, Leading, ElectionScene.For(2), round: 12);
        Assert.Multiple(() =>
        {
            Assert.That(scene.Election.Winner, Is.EqualTo(ElectionScene.For(2)));
            Assert.That(scene.Election.Round, Is.EqualTo(12));
        });
    }

    [Test]
    public void Followers_that_met_their_leader_in_different_elections_agree_when_leader_and_epoch_are_the_same()
    {
        // ZOOKEEPER-1732, ZOOKEEPER-1805: a member that joined later has another round, and remembers another zxid.
        var scene = new ElectionScene(5, voters: 5).Begun()
            .Hears(1, Following, ElectionScene.For(3, counter: 5, peerEpoch: 4), round: 2)
            .Hears(2, Following, ElectionScene.For(3, counter: 9, peerEpoch: 4), round: 6)
            .Hears(3, Leading, ElectionScene.For(3, counter: 5, peerEpoch: 4), round: 2);
        Assert.That(scene.Election.Winner?.Leader, Is.EqualTo(new ServerId(3)));
    }

    [Test]
    public void Followers_of_one_leader_in_two_epochs_do_not_agree()
    {
        var scene = new ElectionScene(5, voters: 5).Begun()
            .Hears(1, Following, ElectionScene.For(3, peerEpoch: 4), round: 2)
            .Hears(2, Following, ElectionScene.For(3, peerEpoch: 3), round: 2)
            .Hears(3, Leading, ElectionScene.For(3, peerEpoch: 4), round: 2);
        Assert.That(scene.Election.Winner, Is.Null);
    }

    [Test]
    public void A_leader_that_only_its_followers_speak_of_is_not_joined()
    {
        // ZOOKEEPER-3769's ground: the leader is down, and its followers have not noticed yet.
        var scene = new ElectionScene(4, voters: 5).Begun()
            .Hears(1, Following, ElectionScene.For(5), round: 1)
            .Hears(2, Following, ElectionScene.For(5), round: 1)
            .Hears(3, Following, ElectionScene.For(5), round: 1);
        Assert.That(scene.Election.Winner, Is.Null);
    }

    [Test]
    public void What_a_member_said_of_its_leader_no_longer_counts_when_it_looks_for_one_itself()
    {
        var scene = new ElectionScene(4, voters: 5).Begun()
            .Hears(1, Following, ElectionScene.For(5), round: 9)
            .Hears(5, Leading, ElectionScene.For(5), round: 9)
            .Hears(1, Looking, ElectionScene.For(1), round: 1)
            .Hears(2, Following, ElectionScene.For(5), round: 9);
        Assert.That(scene.Election.Winner, Is.Null);
    }

    [Test]
    public void Who_is_said_to_lead_leads_only_when_it_was_elected_in_this_round()
    {
        // ZOOKEEPER-1514: a leader that restarts is still followed for a moment, from an election that it has no part in any more.
        var restarted = new ElectionScene(3, voters: 5).Begun().Hears(1, Following, ElectionScene.For(3), round: 8).Hears(2, Following, ElectionScene.For(3), round: 8);
        var elected = new ElectionScene(3, voters: 5).Begun().Hears(1, Following, ElectionScene.For(3)).Hears(2, Following, ElectionScene.For(3));
        Assert.Multiple(() =>
        {
            Assert.That(restarted.Election.Winner, Is.Null);
            Assert.That(elected.Election.Winner, Is.EqualTo(elected.Own));
        });
    }

    [Test]
    public void Members_that_elected_count_with_those_that_still_look_in_the_same_round()
    {
        var scene = new ElectionScene(1).Begun().Hears(3, Looking, ElectionScene.For(3)).Hears(3, Leading, ElectionScene.For(3));
        Assert.That(scene.Election.Winner, Is.EqualTo(ElectionScene.For(3)));
    }

    [Test]
    public void A_vote_for_a_member_that_votes_nowhere_is_ignored()
    {
        var scene = new ElectionScene(1).Begun().Hears(2, Looking, ElectionScene.For(9));
        Assert.That(scene.Sent(), Is.Empty);
    }

    [Test]
    public void An_observer_that_asks_hears_the_proposal_now_and_the_leader_when_there_is_one()
    {
        var view = new ElectionView(ElectionScene.Ensemble([1, 2, 3], observers: [4]));
        var scene = new ElectionScene(2, view).Begun().Hears(4, Looking, Vote.NoCandidate);
        var first = scene.Sent().Single();
        scene.Hears(1, Looking, ElectionScene.For(2)).After(50);
        Assert.Multiple(() =>
        {
            Assert.That(first, Is.EqualTo(new EngineOutput.Notify(new(4), new(Looking, scene.Own, 1, view.Active.ToText()))));
            Assert.That(scene.Sent().Single(), Is.EqualTo(new EngineOutput.Notify(new(4), new(Leading, scene.Own, 1, view.Active.ToText()))));
        });
    }

    [Test]
    public void Two_strangers_that_ask_each_other_do_not_answer_each_other_for_ever()
    {
        var scene = new ElectionScene(1).Begun();
        for (var i = 0; i < 100; i++)
        {
            scene.Hears(8, Looking, ElectionScene.For(8));
        }

        Assert.That(scene.Sent(), Has.Count.EqualTo(1));
        Assert.That(scene.After(199).Hears(8, Looking, ElectionScene.For(8)).Sent(), Is.Empty);
        scene.After(1).Sent();
        Assert.That(scene.Hears(8, Looking, ElectionScene.For(8)).Sent(), Has.Count.EqualTo(1));
    }

    [Test]
    public void An_observer_proposes_nobody_and_takes_part_in_what_the_voters_find()
    {
        var view = new ElectionView(ElectionScene.Ensemble([1, 2, 3], observers: [4]));
        var scene = new ElectionScene(4, view).Begin();
        Assert.That(scene.Sent().Select(notify => (notify.To.Value, notify.Notification.Vote)), Is.EqualTo(new[] { (1L, Vote.NoCandidate), (2L, Vote.NoCandidate), (3L, Vote.NoCandidate) }));
        Assert.That(scene.Hears(2, Looking, ElectionScene.For(2)).Sent(), Is.Empty, "its voice does not count");
        scene.Hears(2, Following, ElectionScene.For(3), round: 5).Hears(3, Leading, ElectionScene.For(3), round: 5);
        Assert.That(scene.Election.Winner, Is.EqualTo(ElectionScene.For(3)));
    }

    [Test]
    public void An_observers_own_voice_makes_no_quorum()
    {
        var view = new ElectionView(ElectionScene.Ensemble([1, 2, 3], observers: [4]));
        var scene = new ElectionScene(4, view).Begun().Hears(3, Looking, ElectionScene.For(3)).After(60);
        Assert.That(scene.Election.Winner, Is.Null);
    }

    [Test]
    public void What_an_observer_says_of_its_leader_is_ignored()
    {
        var scene = new ElectionScene(1).Begun().Hears(2, Observing, ElectionScene.For(3)).Hears(3, Leading, ElectionScene.For(3));
        Assert.That(new ElectionScene(1).Begun().Hears(2, Observing, ElectionScene.For(3)).Sent(), Is.Empty);
        Assert.That(scene.Election.Winner, Is.Null);
    }

    [Test]
    public void A_member_with_a_database_that_it_does_not_trust_elects_nobody_and_joins_who_leads()
    {
        var scene = new ElectionScene(1, zxid: FastLeaderElection.Untrusted).Begun().Hears(2, Looking, ElectionScene.For(3)).Hears(3, Looking, ElectionScene.For(3)).After(60);
        Assert.That(scene.Election.Winner, Is.Null);
        scene.Hears(2, Following, ElectionScene.For(3)).Hears(3, Leading, ElectionScene.For(3));
        Assert.That(scene.Election.Winner, Is.EqualTo(ElectionScene.For(3)));
    }

    [Test]
    public void A_vote_for_an_untrusted_database_is_ignored()
    {
        var scene = new ElectionScene(2).Begun().Hears(3, Looking, new(new(3), FastLeaderElection.Untrusted, new(7)), round: 9);
        Assert.Multiple(() =>
        {
            Assert.That(scene.Sent(), Is.Empty);
            Assert.That(scene.Election.Round, Is.EqualTo(1));
        });
    }

    [Test]
    public void A_member_that_weighs_nothing_is_neither_proposed_nor_voted_for()
    {
        var config = EnsembleConfig.Parse("server.1=a:1:2\nserver.2=b:1:2\nserver.3=c:1:2\ngroup.1=1:2:3\nweight.3=0");
        var light = new ElectionScene(3, new ElectionView(config)).Begin();
        var other = new ElectionScene(2, new ElectionView(config)).Begun().Hears(3, Looking, ElectionScene.For(3, counter: 9)).Hears(1, Looking, ElectionScene.For(2)).After(60);
        Assert.Multiple(() =>
        {
            Assert.That(light.Sent().Select(notify => notify.Notification.Vote), Is.All.EqualTo(Vote.NoCandidate));
            Assert.That(other.Election.Winner?.Leader, Is.EqualTo(new ServerId(2)));
        });
    }

    [Test]
    public void While_the_members_change_a_leader_needs_a_quorum_of_both()
    {
        var view = new ElectionView(ElectionScene.Ensemble([1, 2, 3]), ElectionScene.Ensemble([1, 4, 5], version: 7));
        var scene = new ElectionScene(1, view).Begun().Hears(2, Looking, ElectionScene.For(1)).After(60);
        Assert.That(scene.Election.Winner, Is.Null, "of the old ones alone");
        scene.Hears(4, Looking, ElectionScene.For(1)).After(50);
        Assert.That(scene.Election.Winner, Is.EqualTo(scene.Own));
    }

    /// <summary>The only one of the old members is behind the newcomer, without which there is no quorum of the new ones: no other can lead.</summary>
    [Test]
    public void While_the_members_change_a_new_one_leads_that_is_ahead()
    {
        var view = new ElectionView(ElectionScene.Ensemble([1]), ElectionScene.Ensemble([1, 2], version: 7));
        var (old, joiner) = (new ElectionScene(1, view).Begun(), new ElectionScene(2, view, new Zxid(new Epoch(1), 6)).Begin());
        Assert.That(joiner.Sent().Select(notify => notify.Notification.Vote), Is.EqualTo(new[] { joiner.Own }));
        old.Hears(2, Looking, joiner.Own);
        joiner.Hears(1, Looking, joiner.Own);
        Assert.That((old.Election.Winner, joiner.Election.Winner), Is.EqualTo(((Vote?)joiner.Own, (Vote?)joiner.Own)));
    }

    /// <summary>1 has not heard of the change, so 3 is nobody to it: without it 3 can not win, and 2 can.</summary>
    [Test]
    public void While_the_members_change_a_new_one_that_is_ahead_is_given_up_when_an_old_one_that_is_needed_does_not_go_over_to_it()
    {
        var view = new ElectionView(ElectionScene.Ensemble([1, 2], version: 6), ElectionScene.Ensemble([1, 2, 3], version: 7));
        var two = new ElectionScene(2, view).Begun();
        var (behind, ahead) = (ElectionScene.For(1, counter: 4), ElectionScene.For(3, counter: 6));
        Assert.That(Proposals(two.Hears(3, Looking, ahead)), Is.EqualTo(new[] { ahead }));
        two.Hears(1, Looking, behind).After(100).Hears(1, Looking, behind);
        Assert.That(Proposals(two), Does.Not.Contain(two.Own), "it may not have heard of 3 yet");
        two.After(300).Hears(1, Looking, behind);
        Assert.That(Proposals(two), Does.Contain(two.Own));
        Assert.That(Proposals(two.Hears(3, Looking, ahead)), Does.Not.Contain(ahead), "it stays with that");
        Assert.That(two.Hears(1, Looking, two.Own).After(50).Election.Winner, Is.EqualTo(two.Own));
    }

    [Test]
    public void While_the_members_change_a_new_one_that_is_given_up_goes_over_to_an_old_one()
    {
        var view = new ElectionView(ElectionScene.Ensemble([1, 2], version: 6), ElectionScene.Ensemble([1, 2, 3], version: 7));
        var three = new ElectionScene(3, view, new Zxid(new Epoch(1), 6)).Begun();
        var (behind, second) = (ElectionScene.For(1, counter: 4), ElectionScene.For(2));
        three.Hears(2, Looking, second).Hears(1, Looking, behind).After(400).Hears(1, Looking, behind).Hears(2, Looking, second);
        Assert.That(Proposals(three), Does.Contain(second));
        Assert.That(three.Hears(1, Looking, second).Election.Winner, Is.EqualTo(second));
    }

    [Test]
    public void While_the_members_change_a_new_one_that_is_ahead_leads_when_an_old_one_that_refuses_is_not_needed()
    {
        var view = new ElectionView(ElectionScene.Ensemble([1, 2, 3], version: 6), ElectionScene.Ensemble([1, 2, 3, 4], version: 7));
        var two = new ElectionScene(2, view).Begun();
        var (behind, ahead) = (ElectionScene.For(1, counter: 4), ElectionScene.For(4, counter: 6));
        two.Hears(4, Looking, ahead).Hears(1, Looking, behind).After(400).Hears(1, Looking, behind).Hears(3, Looking, ahead);
        Assert.That(two.After(50).Election.Winner, Is.EqualTo(ahead));
    }

    [Test]
    public void While_the_members_change_a_new_one_that_is_not_ahead_lets_an_old_one_lead()
    {
        var view = new ElectionView(ElectionScene.Ensemble([1]), ElectionScene.Ensemble([1, 2], version: 7));
        var (old, joiner) = (new ElectionScene(1, view).Begun(), new ElectionScene(2, view).Begun());
        Assert.That(old.Hears(2, Looking, joiner.Own).Sent(), Is.Empty, "it was told a moment ago");
        Assert.That(joiner.Hears(1, Looking, old.Own).Sent().Select(notify => notify.Notification.Vote), Is.EqualTo(new[] { old.Own }));
        Assert.That(old.Hears(2, Looking, old.Own).Election.Winner, Is.EqualTo(old.Own));
    }

    /// <summary>Who joins was started with a list that it stands in; with that it would take itself for an old one, and neither would give way.</summary>
    [Test]
    public void While_the_members_change_a_new_one_learns_from_an_old_one_that_it_is_new()
    {
        var (before, after) = (ElectionScene.Ensemble([1]), ElectionScene.Ensemble([1, 2], version: 7));
        var (old, joiner) = (new ElectionScene(1, new ElectionView(before, after)).Begun(), new ElectionScene(2, new ElectionView(ElectionScene.Ensemble([1, 2]), after)).Begun());
        old.Hears(2, Looking, joiner.Own, config: joiner.View.Active.ToText());
        joiner.Hears(1, Looking, old.Own, config: before.ToText());
        Assert.That(joiner.Sent().Select(notify => notify.Notification.Vote), Is.EqualTo(new[] { old.Own }));
        Assert.That((joiner.Election.Winner, old.Hears(2, Looking, old.Own, config: joiner.View.Active.ToText()).Election.Winner), Is.EqualTo(((Vote?)old.Own, (Vote?)old.Own)));
    }

    /// <summary>4 was started with a list of its own, and votes for a member of that one which 1 does not know. In an earlier round than 4's no vote of 1 counts with it, and 4's is the one that 1 needs.</summary>
    [Test]
    public void A_vote_for_a_stranger_takes_to_its_round()
    {
        var view = new ElectionView(ElectionScene.Ensemble([1]), ElectionScene.Ensemble([1, 4], version: 7));
        var scene = new ElectionScene(1, view).Begun();
        var list = ElectionScene.Ensemble([1, 2, 3, 4]).ToText();
        scene.Hears(4, Looking, ElectionScene.For(3), round: 2, config: list);
        Assert.That(scene.Sent().Select(notify => (notify.To.Value, notify.Notification.Vote, notify.Notification.Round)), Is.EqualTo(new[] { (4L, scene.Own, 2L) }));
        scene.Hears(4, Looking, scene.Own, round: 2, config: list);
        Assert.That(scene.Election.Winner, Is.EqualTo(scene.Own));
    }

    [Test]
    public void While_the_members_change_both_are_told()
    {
        var view = new ElectionView(ElectionScene.Ensemble([1, 2, 3]), ElectionScene.Ensemble([1, 4, 5], version: 7));
        Assert.That(new ElectionScene(1, view).Begin().Sent().Select(notify => notify.To.Value), Is.EqualTo(new[] { 2L, 3, 4, 5 }));
    }

    [Test]
    public void Who_saw_a_change_that_nobody_else_saw_follows_the_leader_of_the_old_configuration()
    {
        var view = new ElectionView(ElectionScene.Ensemble([1, 2, 3]), ElectionScene.Ensemble([1, 4, 5], version: 7));
        var scene = new ElectionScene(4, view).Begun().Hears(2, Following, ElectionScene.For(3)).Hears(3, Leading, ElectionScene.For(3));
        Assert.That(scene.Election.Winner, Is.EqualTo(ElectionScene.For(3)));
    }

    /// <summary>A change is to add it: its own list has it already, that of the leader has not. Both are what they were started with.</summary>
    [Test]
    public void Who_is_to_join_follows_the_leader_that_is_a_quorum_of_its_own_list()
    {
        var scene = new ElectionScene(2, voters: 2).Begun().Hears(1, Leading, ElectionScene.For(1), round: 4, config: ElectionScene.Ensemble([1]).ToText());
        Assert.That(scene.Election.Winner, Is.EqualTo(ElectionScene.For(1)));
    }

    /// <summary>Started alone by mistake, with an empty disk: what the others have would be cut off to be equal to it.</summary>
    [TestCase(1, TestName = "A_leader_that_is_all_of_its_own_list_is_not_followed_by_others_that_are_a_quorum_of_theirs")]
    [TestCase(9, TestName = "Nor_when_its_epoch_is_later")]
    public void A_stray_leader_takes_nobody_with_it(int epoch)
    {
        var stray = new Vote(new(3), Zxid.Zero, new(epoch));
        var scene = new ElectionScene(1, voters: 3, epoch: 5).Begun().Hears(3, Leading, stray, round: 4, config: ElectionScene.Ensemble([3]).ToText());
        Assert.That(scene.Election.Winner, Is.Null);
        scene.Hears(2, Looking, scene.Own).After(200);
        Assert.That(scene.Election.Winner, Is.EqualTo(scene.Own));
    }

    /// <summary>It would come back to that leader for ever, and be refused.</summary>
    [Test]
    public void Who_is_to_join_does_not_follow_a_leader_of_an_epoch_before_its_own()
    {
        var scene = new ElectionScene(2, voters: 2, epoch: 5).Begun().Hears(1, Leading, ElectionScene.For(1, epoch: 4), round: 4, config: ElectionScene.Ensemble([1]).ToText());
        Assert.That(scene.Election.Winner, Is.Null);
    }

    /// <summary>The others in its list are newcomers like itself; one that has been level with this leader, or has no more than it had, is not cut back by following it.</summary>
    [TestCase(5u, 1, TestName = "Who_is_listed_with_other_newcomers_follows_a_leader_that_is_not_behind")]
    [TestCase(9u, 1, TestName = "Who_is_listed_with_other_newcomers_follows_the_leader_whose_epoch_it_has")]
    public void Newcomers_follow_a_leader_that_their_list_could_do_without(uint counter, int epoch)
    {
        var scene = new ElectionScene(2, voters: 3, zxid: new Zxid(new Epoch(1), counter), epoch: epoch).Begun();
        scene.Hears(1, Leading, ElectionScene.For(1), round: 4, config: ElectionScene.Ensemble([1]).ToText());
        Assert.That(scene.Election.Winner, Is.EqualTo(ElectionScene.For(1)));
    }

    /// <summary>Two newcomers whose lists have each other are a majority of their lists with one old member, and none of the old ones: 2 and 3 could elect another leader.</summary>
    [Test]
    public void While_the_members_change_an_old_one_follows_nobody_for_the_sake_of_the_lists_of_newcomers()
    {
        var five = ElectionScene.Ensemble([1, 2, 3, 4, 5]);
        var scene = new ElectionScene(1, new ElectionView(ElectionScene.Ensemble([1, 2, 3]), ElectionScene.Ensemble([1, 2, 3, 4, 5], version: 7))).Begun();
        var ahead = ElectionScene.For(4, counter: 6);
        scene.Hears(4, Looking, ahead, config: five.ToText()).Hears(5, Looking, ahead, config: five.ToText());
        scene.Hears(5, Following, ahead, config: five.ToText()).Hears(4, Leading, ahead, config: five.ToText());
        Assert.That(scene.Election.Winner, Is.Null);
    }

    [TestCase(0, 3, TestName = "A_leader_that_is_no_quorum_of_its_own_list_is_not_followed")]
    [TestCase(0, 2, TestName = "A_leader_of_the_same_list_is_not_followed_without_a_quorum")]
    [TestCase(7, 1, TestName = "A_leader_of_an_older_list_is_not_followed_by_that")]
    public void Such_a_leader_is_not_followed(int version, int members)
    {
        var view = new ElectionView(ElectionScene.Ensemble([1, 2], version));
        var scene = new ElectionScene(2, view).Begun().Hears(1, Leading, ElectionScene.For(1), round: 4, config: ElectionScene.Ensemble(Enumerable.Range(1, members)).ToText());
        Assert.That(scene.Election.Winner, Is.Null);
    }

    [Test]
    public void A_newer_active_configuration_is_shown_also_when_a_stranger_has_it()
    {
        // ZOOKEEPER-3829's ground: members whose configurations differ.
        var newer = ElectionScene.Ensemble([4, 5, 6], version: 9);
        var scene = new ElectionScene(1).Begun().Hears(4, Following, ElectionScene.For(5), config: newer.ToText());
        Assert.That(scene.Election.NewerConfig, Is.EqualTo(newer));
        scene.Hears(6, Following, ElectionScene.For(5), config: ElectionScene.Ensemble([1], version: 8).ToText());
        Assert.That(scene.Election.NewerConfig, Is.EqualTo(newer), "the newest of them");
    }

    [TestCase("")]
    [TestCase("nonsense")]
    [TestCase("server.1=")]
    [TestCase("version=zz")]
    public void A_configuration_that_can_not_be_read_does_not_stop_the_election(string text)
    {
        // ZOOKEEPER-3769: a malformed notification killed the thread that received them.
        var scene = new ElectionScene(1).Begun().Hears(2, Looking, ElectionScene.For(2), config: text);
        Assert.Multiple(() =>
        {
            Assert.That(scene.Election.NewerConfig, Is.Null);
            Assert.That(scene.Sent(), Has.Count.EqualTo(2), "the vote was heard");
        });
    }

    [Test]
    public void What_it_hears_from_itself_is_ignored()
    {
        var scene = new ElectionScene(1).Begun().Hears(1, Looking, ElectionScene.For(3), round: 5);
        Assert.That(scene.Election.Round, Is.EqualTo(1));
    }

    [Test]
    public void A_member_with_a_leader_answers_who_looks_and_nobody_else()
    {
        var scene = new ElectionScene(1, voters: 1).Begin();
        var outputs = new List<EngineOutput>();
        foreach (var state in Enum.GetValues<PeerState>())
        {
            scene.Election.AnswerLooking(new(3), new(state, ElectionScene.For(3), 7, ""), Leading, ElectionScene.For(1), "c", outputs);
        }

        Assert.That(outputs, Is.EqualTo(new[] { new EngineOutput.Notify(new(3), new(Leading, ElectionScene.For(1), 1, "c")) }));
    }

    [Test]
    public void A_new_election_has_a_round_of_its_own_and_knows_nothing_of_the_last()
    {
        var scene = new ElectionScene(3).Begun().Hears(1, Looking, ElectionScene.For(3)).Hears(2, Looking, ElectionScene.For(3));
        scene.Begin().After(60);
        Assert.Multiple(() =>
        {
            Assert.That(scene.Election.Round, Is.EqualTo(2));
            Assert.That(scene.Election.Winner, Is.Null);
        });
    }

    private static List<Vote> Proposals(ElectionScene scene) => [.. scene.Sent().Select(static notify => notify.Notification.Vote).Distinct()];
}
