using Znode.Consensus.Tests.Transcripts;
using Znode.Consensus.Zab;
using Znode.Consensus.Zab.Messages;
using Znode.Ensemble;

namespace Znode.Consensus.Tests.Zab;

/// <summary>The known ways to get Zab wrong, most of them from ZooKeeper's own history, each as a test by name.</summary>
public sealed class KnownTrapTests
{
    private static readonly ServerId One = new(1);
    private static readonly ServerId Two = new(2);
    private static readonly ServerId Three = new(3);

    /// <summary>ZOOKEEPER-4643, ZOOKEEPER-4646: a crash between the two left an epoch that vouched for a history that was not there.</summary>
    [Test]
    public void The_epoch_is_saved_after_the_history_that_it_vouches_for()
    {
        var engine = Follower(out var channel, out _);
        var outputs = Step(engine, Received(channel, new ZabMessage.Proposal(Entries(1, 1, 2))));
        Assert.That(outputs.OfType<EngineOutput.Append>().Count(), Is.EqualTo(1));
        outputs = Step(engine, Received(channel, new ZabMessage.NewLeader(new(2), Config(3).ToText())));
        Assert.That(outputs, Is.EqualTo(new EngineOutput[] { new EngineOutput.SaveCurrentEpoch(new(2)) }), "the host saves it after what was appended before");
    }

    /// <summary>ZOOKEEPER-3911, ZOOKEEPER-4685: the leader counted a follower whose history was in memory only.</summary>
    [Test]
    public void The_new_leader_is_acknowledged_only_when_history_and_epoch_are_on_disk()
    {
        var engine = Follower(out var channel, out _);
        Step(engine, Received(channel, new ZabMessage.Proposal(Entries(1, 1, 2))));
        Step(engine, Received(channel, new ZabMessage.NewLeader(new(2), Config(3).ToText())));
        Assert.That(Step(engine, new EngineInput.Persisted(Zxid(1, 2))).OfType<EngineOutput.Send>(), Is.Empty);
        Assert.That(Step(engine, new EngineInput.CurrentEpochSaved(new(2))), Is.EqualTo(new EngineOutput[] { new EngineOutput.Send(channel, new ZabMessage.Ack(Zxid(2, 0))) }));
    }

    /// <summary>ZOOKEEPER-3023, ZOOKEEPER-3642, ZOOKEEPER-4394: what a leader had proposed and nobody committed was applied by a follower that was synchronized.</summary>
    [Test]
    public void Nothing_is_applied_of_an_uncommitted_tail_after_a_diff()
    {
        var engine = Follower(out var channel, out _);
        Step(engine, Received(channel, new ZabMessage.Proposal(Entries(1, 1, 3))));
        Step(engine, Received(channel, new ZabMessage.Commit(Zxid(1, 1))));
        Assert.That(Step(engine, new EngineInput.Persisted(Zxid(1, 3))), Is.EqualTo(new EngineOutput[] { new EngineOutput.Deliver(Zxid(1, 1)) }));
        Step(engine, Received(channel, new ZabMessage.NewLeader(new(2), Config(3).ToText())));
        Assert.That(Step(engine, new EngineInput.CurrentEpochSaved(new(2))).OfType<EngineOutput.Deliver>(), Is.Empty, "the leader has no quorum yet");
    }

    /// <summary>ZOOKEEPER-2845, ZOOKEEPER-4712: what was truncated came back after the next election, from memory or from a snapshot.</summary>
    [Test]
    public void What_was_truncated_does_not_come_back()
    {
        var ensemble = new ScriptedEnsemble();
        ensemble.Run(
            """
            cluster members=1,2,3
            stored 1 accepted=1 current=1 log=1_1..1_2
            stored 2 accepted=1 current=1 log=1_1..1_2
            stored 3 accepted=1 current=1 log=1_1..1_4
            start 1 2
            tick 100
            propose 2
            settle
            start 3
            tick 500
            crash 2
            tick 1000
            crash 1
            crash 3
            start 1 3
            tick 1000
            """);
        Assert.That(ensemble.Host(Three).Log.Select(entry => entry.Zxid), Is.EqualTo(new[] { Zxid(1, 1), Zxid(1, 2), Zxid(2, 1) }));
        Assert.That(ensemble.Host(One).Log.Select(entry => entry.Zxid), Is.EqualTo(new[] { Zxid(1, 1), Zxid(1, 2), Zxid(2, 1) }));
    }

    [Test]
    public void A_leader_that_loses_its_quorum_stops_serving()
    {
        var ensemble = Started();
        ensemble.Run("cut 3-1\ncut 3-2\ntick 800");
        Assert.That(ensemble.Host(Three).Status.IsServing, Is.False);
        Assert.That(ensemble.Host(Three).Engine.MayPropose, Is.False);
    }

    /// <summary>The others may have given it up meanwhile, and have another leader.</summary>
    [Test]
    public void A_leader_that_stood_still_steps_down_before_anything_else()
    {
        var ensemble = Started();
        var leader = ensemble.Host(Three);
        Assert.That(leader.Engine.MayPropose, Is.True);
        leader.Step(new EngineInput.Tick(ensemble.NowMs + 480));
        Assert.That(leader.Engine.MayPropose, Is.False);
    }

    [Test]
    public void A_follower_beyond_the_window_gets_no_diff_with_a_hole()
    {
        var ensemble = Started();
        ensemble.Run("crash 1\nsettle\npropose 3 9\nsettle\npropose 3 9\nsettle\nstart 1\ntick 500");
        Assert.That(ensemble.Host(One).Log, Has.Count.EqualTo(18));
    }

    [Test]
    public void A_follower_refuses_a_history_with_a_hole()
    {
        var engine = Follower(out var channel, out _);
        Step(engine, Received(channel, new ZabMessage.Proposal(Entries(1, 1, 2))));
        Assert.That(Step(engine, Received(channel, new ZabMessage.Proposal(Entries(1, 4, 4)))).OfType<EngineOutput.Append>(), Is.Empty);
        Assert.That(engine.Status.Phase, Is.EqualTo(EnginePhase.Election));
    }

    [Test]
    public void Of_two_leaders_only_the_one_with_a_quorum_commits()
    {
        var ensemble = Started();
        var old = ensemble.Host(Three);
        old.Pause();
        var text = ensemble.Run("tick 1000\npropose 2\nsettle");
        Assert.That(ensemble.Host(Two).Applied, Is.EqualTo(Zxid(2, 1)), text);
        old.Resume(() =>
        {
            Assert.That(old.Engine.MayPropose, Is.True, "the old leader has not noticed yet");
            ensemble.Run("propose 3");
        });
        ensemble.Settle();
        Assert.That(old.Applied, Is.EqualTo(Znode.Zxid.Zero));
        text = ensemble.Run("tick 2000");
        Assert.That(ensemble.Hosts.Select(host => host.Applied), Is.All.EqualTo(Zxid(2, 1)), text);
    }

    /// <summary>ZOOKEEPER-1277: the counter went over into the epoch, and the order was lost.</summary>
    [Test]
    public void The_last_zxid_of_an_epoch_is_followed_by_a_new_epoch()
    {
        var ensemble = new ScriptedEnsemble();
        var last = new Zxid(new Epoch(1), uint.MaxValue - 3);
        ensemble.Run("cluster members=1,2,3");
        foreach (var host in ensemble.Hosts)
        {
            host.Store(new(1), new(1), []);
            host.Snapshot = last;
        }

        ensemble.Run("start\ntick 100\npropose 3 2\nsettle");
        Assert.That(ensemble.Host(Three).Applied, Is.EqualTo(Zxid(2, 2)), "an epoch begins at 1 whatever came before");
        var engine = Leader(ensemble, new Zxid(new Epoch(2), 2));
        Assert.That(engine.NextZxid, Is.EqualTo(Zxid(2, 3)));
    }

    /// <summary>A promise made twice could give an epoch two leaders.</summary>
    [Test]
    public void An_epoch_is_promised_to_one_leader()
    {
        var engine = Learner(new(Znode.Zxid.Zero, new(2), new(1)), out var channel);
        var outputs = Step(engine, Received(channel, new ZabMessage.LeaderInfo(new(2))));
        Assert.That(outputs.OfType<EngineOutput.Send>().Single().Message, Is.EqualTo(new ZabMessage.AckEpoch(Znode.Zxid.Zero, null)));
    }

    [Test]
    public void A_promise_is_sent_after_it_is_on_disk()
    {
        var engine = Learner(new(Znode.Zxid.Zero, new(1), new(1)), out var channel);
        Assert.That(Step(engine, Received(channel, new ZabMessage.LeaderInfo(new(2)))), Is.EqualTo(new EngineOutput[] { new EngineOutput.SaveAcceptedEpoch(new(2)) }));
        Assert.That(Step(engine, new EngineInput.AcceptedEpochSaved(new(2))).OfType<EngineOutput.Send>().Single().Message, Is.EqualTo(new ZabMessage.AckEpoch(Znode.Zxid.Zero, new Epoch(1))));
    }

    [Test]
    public void A_leader_steps_down_when_a_follower_is_ahead_of_it()
    {
        var ensemble = new ScriptedEnsemble();
        ensemble.Run("cluster members=1,2,3\nstart 3");
        var leader = ensemble.Host(Three).Engine;
        var outputs = new List<EngineOutput>();
        leader.Step(new EngineInput.Notified(Two, new(PeerState.Looking, new(Three, Znode.Zxid.Zero, default), 1, Config(3).ToText())), outputs);
        leader.Step(new EngineInput.Notified(One, new(PeerState.Looking, new(Three, Znode.Zxid.Zero, default), 1, Config(3).ToText())), outputs);
        Assert.That(leader.Status.Role, Is.EqualTo(EngineRole.Leading));
        var channel = new ChannelId(Two, 2);
        leader.Step(new EngineInput.ChannelOpened(channel, IsAccepted: true), outputs);
        leader.Step(Received(channel, new ZabMessage.LearnerInfo(new(1), false, 0)), outputs);
        leader.Step(new EngineInput.AcceptedEpochSaved(new(2)), outputs);
        leader.Step(Received(channel, new ZabMessage.AckEpoch(Zxid(1, 7), new Epoch(1))), outputs);
        Assert.That(leader.Status.Role, Is.EqualTo(EngineRole.Looking));
        Assert.That(leader.Status.Reason, Does.StartWith("Follower is ahead of the leader"));
    }

    /// <summary>A change that was proposed before a restart is no change yet, and takes both quorums until it is one.</summary>
    [Test]
    public void A_change_of_the_members_is_remembered_across_a_restart()
    {
        var pending = new ProposedConfig(Zxid(1, 5), EnsembleConfig.Parse("server.3=host3:2888:3888:participant\nserver.4=host4:2888:3888:participant\nserver.5=host5:2888:3888:participant\nversion=100000005"));
        var engine = new ZabEngine(new(), One, Config(3), new(Zxid(1, 5), new(1), new(1), pending));
        Step(engine, new EngineInput.Tick(0));
        var vote = new Vote(Three, Zxid(1, 5), new(1));
        Step(engine, new EngineInput.Notified(Three, new(PeerState.Looking, vote, 1, Config(3).ToText())));
        Step(engine, new EngineInput.Notified(Two, new(PeerState.Looking, vote, 1, Config(3).ToText())));
        Step(engine, new EngineInput.Tick(1_000));
        Assert.That(engine.Status.Phase, Is.EqualTo(EnginePhase.Election), "all of the old members are no quorum of the new ones");
        Step(engine, new EngineInput.Notified(new(4), new(PeerState.Looking, vote, 1, Config(3).ToText())));
        Step(engine, new EngineInput.Tick(2_000));
        Assert.That(engine.Status.Leader, Is.EqualTo(Three));
    }

    [Test]
    public void A_member_that_is_alone_in_its_configuration_leads_itself()
    {
        var ensemble = new ScriptedEnsemble();
        ensemble.Run("cluster members=1\nstart\ntick 100\npropose 1 2\nsettle\nconfirm 1");
        Assert.That(ensemble.Host(One).Applied, Is.EqualTo(Zxid(1, 2)));
    }

    private static ScriptedEnsemble Started()
    {
        var ensemble = new ScriptedEnsemble();
        ensemble.Run("cluster members=1,2,3\nstart\ntick 100");
        return ensemble;
    }

    private static ZabEngine Leader(ScriptedEnsemble ensemble, Zxid last)
    {
        Assert.That(ensemble.Host(Three).LastLogged, Is.EqualTo(last));
        return ensemble.Host(Three).Engine;
    }

    /// <summary>A learner that has its channel to the leader, member 3.</summary>
    private static ZabEngine Learner(ZabState stored, out ChannelId channel)
    {
        var engine = new ZabEngine(new(), One, Config(3), stored);
        Step(engine, new EngineInput.Tick(0));
        var vote = new Vote(Three, Zxid(9, 9), new(9));
        Step(engine, new EngineInput.Notified(Three, new(PeerState.Leading, vote, 1, Config(3).ToText())));
        var outputs = Step(engine, new EngineInput.Notified(Two, new(PeerState.Following, vote, 1, Config(3).ToText())));
        channel = outputs.OfType<EngineOutput.OpenChannel>().Single().Channel;
        Step(engine, new EngineInput.ChannelOpened(channel, IsAccepted: false));
        return engine;
    }

    /// <summary>A learner with an empty log that has agreed to epoch 2 and takes over the leader's history.</summary>
    private static ZabEngine Follower(out ChannelId channel, out IReadOnlyList<EngineOutput> outputs)
    {
        var engine = Learner(new(Znode.Zxid.Zero, new(1), new(1)), out channel);
        Step(engine, Received(channel, new ZabMessage.LeaderInfo(new(2))));
        Step(engine, new EngineInput.AcceptedEpochSaved(new(2)));
        outputs = Step(engine, Received(channel, new ZabMessage.Diff(Zxid(1, 3))));
        return engine;
    }

    private static EngineInput.Received Received(ChannelId channel, ZabMessage message) => new(channel, message);

    private static List<EngineOutput> Step(ZabEngine engine, EngineInput input)
    {
        var outputs = new List<EngineOutput>();
        engine.Step(input, outputs);
        return outputs;
    }

    private static Zxid Zxid(long epoch, uint counter) => new(new Epoch(epoch), counter);

    private static List<LogEntry> Entries(long epoch, uint first, uint last) =>
        [.. Enumerable.Range((int)first, (int)(last - first + 1)).Select(counter => new LogEntry(Zxid(epoch, (uint)counter), new byte[4]))];

    private static EnsembleConfig Config(int members) =>
        EnsembleConfig.Parse(string.Join('\n', Enumerable.Range(1, members).Select(id => $"server.{id}=host{id}:2888:3888:participant").Append("version=0")));
}
