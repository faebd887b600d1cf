using Znode.Consensus.Zab.Messages;

namespace Znode.Consensus.Zab;

/// <summary>What happens to each message in each phase: the table that every role keeps to. <c>docs/zab-messages.md</c> prints it.</summary>
/// <remarks>A channel keeps order and belongs to one meeting of a leader and a learner, so a message that does not fit its phase was never right: only whoever is in no phase finds stale ones.</remarks>
internal static class MessageRules
{
    private static readonly Type[] History = [typeof(ZabMessage.Proposal), typeof(ZabMessage.Commit), typeof(ZabMessage.Inform), typeof(ZabMessage.Ping)];

    /// <summary>What each phase takes.</summary>
    private static readonly Dictionary<ChannelPhase, Type[]> Handled = new()
    {
        [ChannelPhase.Looking] = [typeof(ZabMessage.LearnerInfo)],
        [ChannelPhase.LearnerDiscovery] = [typeof(ZabMessage.LeaderInfo)],
        [ChannelPhase.LearnerAwaitingMode] = [typeof(ZabMessage.Diff), typeof(ZabMessage.Trunc), typeof(ZabMessage.Snap), typeof(ZabMessage.Ping)],
        [ChannelPhase.LearnerTakingHistory] = [.. History, typeof(ZabMessage.NewLeader)],
        [ChannelPhase.LearnerSavingEpoch] = [.. History, typeof(ZabMessage.CommitAndActivate)],
        [ChannelPhase.LearnerAwaitingUpToDate] = [.. History, typeof(ZabMessage.CommitAndActivate), typeof(ZabMessage.UpToDate)],
        [ChannelPhase.FollowerBroadcast] = [typeof(ZabMessage.Proposal), typeof(ZabMessage.Commit), typeof(ZabMessage.Ping), typeof(ZabMessage.CommitAndActivate), typeof(RelayedMessage.Revalidated), typeof(RelayedMessage.Touched), typeof(RelayedMessage.Synced)],
        [ChannelPhase.ObserverBroadcast] = [typeof(ZabMessage.Inform), typeof(ZabMessage.Commit), typeof(ZabMessage.Ping), typeof(ZabMessage.CommitAndActivate), typeof(RelayedMessage.Revalidated), typeof(RelayedMessage.Touched), typeof(RelayedMessage.Synced)],
        [ChannelPhase.LeaderAwaitingInfo] = [typeof(ZabMessage.LearnerInfo)],
        [ChannelPhase.LeaderAwaitingEpoch] = [],
        [ChannelPhase.LeaderAwaitingEpochAck] = [typeof(ZabMessage.AckEpoch)],
        [ChannelPhase.LeaderAwaitingHistory] = [],
        [ChannelPhase.LeaderAwaitingNewLeaderAck] = [typeof(ZabMessage.Ack), typeof(ZabMessage.Ping)],
        [ChannelPhase.LeaderSynced] = [typeof(ZabMessage.Ack), typeof(ZabMessage.Ping)],
        [ChannelPhase.LeaderServing] = [typeof(ZabMessage.Ack), typeof(ZabMessage.Ping), typeof(RelayedMessage.Request), typeof(RelayedMessage.Revalidate), typeof(RelayedMessage.Touch)],
    };

    /// <summary>Gets every message that there is.</summary>
    public static IReadOnlyList<Type> Messages { get; } =
    [
        typeof(ZabMessage.LearnerInfo), typeof(ZabMessage.LeaderInfo), typeof(ZabMessage.AckEpoch), typeof(ZabMessage.Diff), typeof(ZabMessage.Trunc), typeof(ZabMessage.Snap),
        typeof(ZabMessage.Proposal), typeof(ZabMessage.Commit), typeof(ZabMessage.Inform), typeof(ZabMessage.Ack), typeof(ZabMessage.NewLeader), typeof(ZabMessage.UpToDate),
        typeof(ZabMessage.Ping), typeof(ZabMessage.CommitAndActivate), typeof(RelayedMessage.Request), typeof(RelayedMessage.Revalidate), typeof(RelayedMessage.Revalidated), typeof(RelayedMessage.Touch),
        typeof(RelayedMessage.Touched), typeof(RelayedMessage.Synced),
    ];

    /// <summary>Says what happens to a message.</summary>
    public static MessageFate Of(ChannelPhase phase, Type message) =>
        Handled[phase].Contains(message) ? MessageFate.Handled : phase == ChannelPhase.Looking ? MessageFate.Stale : MessageFate.Violation;

    /// <summary>Says what happens to a message.</summary>
    public static MessageFate Of(ChannelPhase phase, ZabMessage message) => Of(phase, message.GetType());
}

/// <summary>What happens to a message.</summary>
internal enum MessageFate
{
    /// <summary>The phase takes it.</summary>
    Handled,

    /// <summary>It is of a meeting that has ended: dropped.</summary>
    Stale,

    /// <summary>No correct peer sends it: the channel is closed, and the reason told.</summary>
    Violation,
}

/// <summary>Where one channel is, at either end.</summary>
internal enum ChannelPhase
{
    /// <summary>In no phase: the replica looks for a leader, or its disk has failed.</summary>
    Looking,

    /// <summary>A learner has said who it is.</summary>
    LearnerDiscovery,

    /// <summary>A learner has agreed to the epoch.</summary>
    LearnerAwaitingMode,

    /// <summary>A learner takes over the leader's history.</summary>
    LearnerTakingHistory,

    /// <summary>A learner has all of it and makes it durable.</summary>
    LearnerSavingEpoch,

    /// <summary>A learner has acknowledged the leader's history.</summary>
    LearnerAwaitingUpToDate,

    /// <summary>A follower serves.</summary>
    FollowerBroadcast,

    /// <summary>An observer serves.</summary>
    ObserverBroadcast,

    /// <summary>See <see cref="Leading.LearnerStep.AwaitingInfo"/>.</summary>
    LeaderAwaitingInfo,

    /// <summary>See <see cref="Leading.LearnerStep.AwaitingEpoch"/>.</summary>
    LeaderAwaitingEpoch,

    /// <summary>See <see cref="Leading.LearnerStep.AwaitingEpochAck"/>.</summary>
    LeaderAwaitingEpochAck,

    /// <summary>See <see cref="Leading.LearnerStep.AwaitingHistory"/>.</summary>
    LeaderAwaitingHistory,

    /// <summary>See <see cref="Leading.LearnerStep.AwaitingNewLeaderAck"/>.</summary>
    LeaderAwaitingNewLeaderAck,

    /// <summary>See <see cref="Leading.LearnerStep.Synced"/>.</summary>
    LeaderSynced,

    /// <summary>See <see cref="Leading.LearnerStep.Serving"/>.</summary>
    LeaderServing,
}
