using Znode.Consensus.Zab;
using Znode.Consensus.Zab.Messages;
using static Znode.Consensus.Tests.Zab.DrivenReplica;

namespace Znode.Consensus.Tests.Zab;

/// <summary>Every message in every phase, on replicas that are in it: what the table calls a violation ends the channel, what it calls handled is not turned away for its kind.</summary>
public sealed class MessageFateTests
{
    private static readonly Dictionary<ChannelPhase, Func<(DrivenReplica Replica, ChannelId Channel)>> Phases = new()
    {
        [ChannelPhase.Looking] = static () => Accepting(new(3)),
        [ChannelPhase.LearnerDiscovery] = static () => Following(Learner(1, 3)),
        [ChannelPhase.LearnerAwaitingMode] = static () => Following(Promised(1, 3, 1)),
        [ChannelPhase.LearnerTakingHistory] = static () => Following(Promised(1, 3, 1), new ZabMessage.Diff(default)),
        [ChannelPhase.LearnerSavingEpoch] = static () => Following(Promised(1, 3, 1), new ZabMessage.Diff(default), NewLeader()),
        [ChannelPhase.LearnerAwaitingUpToDate] = static () =>
        {
            var (replica, channel) = Following(Promised(1, 3, 1), new ZabMessage.Diff(default), NewLeader());
            replica.Step(new EngineInput.CurrentEpochSaved(new(1)));
            return (replica, channel);
        },
        [ChannelPhase.FollowerBroadcast] = static () => Following(Follower(1, 3, 1)),
        [ChannelPhase.ObserverBroadcast] = static () => Following(Follower(4, 3, 1, Config(3, observers: 1))),
        [ChannelPhase.LeaderAwaitingInfo] = static () => Accepting(Leader(3, out _)),
        [ChannelPhase.LeaderAwaitingEpoch] = static () =>
        {
            var leader = new DrivenReplica(5, config: Config(5));
            leader.Elects(5);
            return (leader, leader.Informed(1));
        },
        [ChannelPhase.LeaderAwaitingEpochAck] = static () =>
        {
            var leader = Leader(3, out _);
            return (leader, leader.Informed(4));
        },
        [ChannelPhase.LeaderAwaitingHistory] = static () =>
        {
            var leader = Leader(3, out var others, options: new() { WindowEntries = 1 });
            leader.Proposes(1, 1, 3);
            leader.Persists(Zxid(1, 3));
            leader.Hears(others[0], new ZabMessage.Ack(Zxid(1, 3)));
            var four = leader.Informed(4);
            Assert.That(leader.Hears(four, new ZabMessage.AckEpoch(default, default(Epoch))), Is.EqualTo(new[] { "find history after 0x0_00000000" }));
            return (leader, four);
        },
        [ChannelPhase.LeaderAwaitingNewLeaderAck] = static () =>
        {
            var leader = Leader(3, out _);
            var four = leader.Informed(4);
            leader.Hears(four, new ZabMessage.AckEpoch(default, default(Epoch)));
            leader.Waits(50);
            return (leader, four);
        },
        [ChannelPhase.LeaderSynced] = static () =>
        {
            var leader = new DrivenReplica(5, config: Config(5));
            leader.Elects(5);
            var (one, two) = (leader.Informed(1), leader.Informed(2));
            leader.Step(new EngineInput.AcceptedEpochSaved(new(1)));
            leader.Hears(one, new ZabMessage.AckEpoch(default, default(Epoch)));
            leader.Hears(two, new ZabMessage.AckEpoch(default, default(Epoch)));
            leader.Waits(50);
            leader.Hears(one, new ZabMessage.Ack(Zxid(1, 0)));
            return (leader, one);
        },
        [ChannelPhase.LeaderServing] = static () =>
        {
            var leader = Leader(3, out var others);
            leader.Waits(50);
            return (leader, others[0]);
        },
    };

    /// <summary>One of each, made so that a phase that takes it has nothing else against it.</summary>
    private static readonly Func<bool, ZabMessage>[] Samples =
    [
        static _ => new ZabMessage.LearnerInfo(default, false, 0), static _ => new ZabMessage.LeaderInfo(new(1)), static _ => new ZabMessage.AckEpoch(default, default(Epoch)),
        static _ => new ZabMessage.Diff(default), static _ => new ZabMessage.Trunc(default), static _ => new ZabMessage.Snap(Zxid(0, 7)),
        static _ => new ZabMessage.Proposal(Entries(1, 1, 1)), static _ => new ZabMessage.Commit(default), static _ => new ZabMessage.Inform(Entries(1, 1, 1)),
        static _ => new ZabMessage.Ack(Zxid(1, 0)), static _ => NewLeader(), static _ => new ZabMessage.UpToDate(), static toLeader => new ZabMessage.Ping(default, toLeader ? [] : null),
        static _ => new ZabMessage.CommitAndActivate(default, new(3)), static _ => new RelayedMessage.Request(new(1), 1, default, default, []), static _ => new RelayedMessage.Revalidate(new(1), 4_000),
        static _ => new RelayedMessage.Revalidated(new(1), true), static _ => new RelayedMessage.Touch([]), static _ => new RelayedMessage.Touched([]), static _ => new RelayedMessage.Synced(),
    ];

    [Test]
    public void There_is_a_replica_in_every_phase_and_a_message_of_every_kind()
    {
        Assert.That(Phases.Keys, Is.EquivalentTo(Enum.GetValues<ChannelPhase>()));
        Assert.That(Samples.Select(sample => sample(false).GetType()), Is.EquivalentTo(MessageRules.Messages));
    }

    [Test]
    public void A_message_has_the_fate_that_the_table_says([ValueSource(nameof(PhaseNames))] string phaseName, [ValueSource(nameof(MessageNames))] string messageName)
    {
        var phase = Enum.Parse<ChannelPhase>(phaseName);
        var (replica, channel) = Phases[phase]();
        var message = Samples.Select(sample => sample(replica.Status.Role == EngineRole.Leading)).Single(message => message.GetType().Name == messageName);
        var follows = replica.Hears(channel, message);
        var turnedAway = follows.Where(text => text.StartsWith("close", StringComparison.Ordinal)).ToArray();
        switch (MessageRules.Of(phase, message))
        {
            case MessageFate.Handled:
                Assert.That(turnedAway, Is.Empty);
                break;
            case MessageFate.Stale:
                Assert.That(follows, Is.Empty);
                break;
            default:
                Assert.That(turnedAway, Has.Length.EqualTo(1));
                Assert.That(turnedAway[0], Does.Contain($"has no place in {phase}"));
                break;
        }
    }

    private static string[] PhaseNames() => Enum.GetNames<ChannelPhase>();

    private static IEnumerable<string> MessageNames() => MessageRules.Messages.Select(type => type.Name);

    private static ZabMessage.NewLeader NewLeader() => new(new(1), Config(3).ToText());

    private static (DrivenReplica Replica, ChannelId Channel) Accepting(DrivenReplica replica) => (replica, replica.Accepts(4));

    private static (DrivenReplica Replica, ChannelId Channel) Following(DrivenReplica replica, params ZabMessage[] messages)
    {
        foreach (var message in messages)
        {
            replica.Hears(replica.ToLeader, message);
        }

        return (replica, replica.ToLeader);
    }
}
