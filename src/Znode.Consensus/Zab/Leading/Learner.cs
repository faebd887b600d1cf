using Znode.Consensus.Zab.Messages;

namespace Znode.Consensus.Zab.Leading;

/// <summary>What a leader knows of one learner, from its first word to its end. ZooKeeper: <c>LearnerHandler</c>, its state without its thread.</summary>
internal sealed class Learner(ChannelId channel, long nowMs)
{
    /// <summary>The leader's pings that it has not answered, by how many were sent before each: the channel keeps their order.</summary>
    private long _pingsSent;
    private long _pingsAnswered;

    public ChannelId Channel { get; } = channel;

    public ServerId Id => Channel.Peer;

    public LearnerStep Step { get; set; } = LearnerStep.AwaitingInfo;

    /// <summary>Gets which messages it may send now.</summary>
    public ChannelPhase Phase => Step switch
    {
        LearnerStep.AwaitingInfo => ChannelPhase.LeaderAwaitingInfo,
        LearnerStep.AwaitingEpoch => ChannelPhase.LeaderAwaitingEpoch,
        LearnerStep.AwaitingEpochAck => ChannelPhase.LeaderAwaitingEpochAck,
        LearnerStep.AwaitingHistory => ChannelPhase.LeaderAwaitingHistory,
        LearnerStep.AwaitingNewLeaderAck => ChannelPhase.LeaderAwaitingNewLeaderAck,
        LearnerStep.Synced => ChannelPhase.LeaderSynced,
        _ => ChannelPhase.LeaderServing,
    };

    /// <summary>Gets or sets whether it only listens.</summary>
    public bool IsObserver { get; set; }

    /// <summary>Gets or sets the last entry of its log when it came.</summary>
    public Zxid LastZxid { get; set; }

    /// <summary>Gets or sets the last entry that was sent to it, or that it has.</summary>
    public Zxid SentUpTo { get; set; }

    /// <summary>Gets or sets the last entry that it has acknowledged. Invariant: not after <see cref="SentUpTo"/>.</summary>
    public Zxid AckedUpTo { get; set; }

    /// <summary>Gets or sets the last commit that was sent to it.</summary>
    public Zxid CommitSent { get; set; }

    /// <summary>Gets or sets when it was last heard of.</summary>
    public long HeardMs { get; set; } = nowMs;

    /// <summary>Gets or sets since when something that was sent is not acknowledged; null while nothing is.</summary>
    public long? UnackedSinceMs { get; set; }

    /// <summary>Gets how many pings were sent: the number of the next one.</summary>
    public long PingsSent => _pingsSent;

    /// <summary>Gets how many were answered.</summary>
    public long PingsAnswered => _pingsAnswered;

    /// <summary>Gets whether it takes part in the broadcast: it acknowledged the leader's history.</summary>
    public bool IsSynced => Step is LearnerStep.Synced or LearnerStep.Serving;

    /// <summary>Gets whether it can be counted where a quorum is asked for. One that only listens never is, though it may have become a voter since it came: it then comes again.</summary>
    public bool IsSyncedFollower => IsSynced && !IsObserver;

    /// <summary>Gets whether proposals go to it.</summary>
    public bool IsForwarded => Step is LearnerStep.AwaitingNewLeaderAck or LearnerStep.Synced or LearnerStep.Serving;

    public ZabMessage.Ping NextPing(Zxid zxid)
    {
        _pingsSent++;
        return new(zxid, null);
    }

    /// <returns>False when nothing was asked.</returns>
    public bool TakePingAnswer()
    {
        if (_pingsAnswered == _pingsSent)
        {
            return false;
        }

        _pingsAnswered++;
        return true;
    }
}

/// <summary>What a leader waits for from a learner.</summary>
internal enum LearnerStep
{
    /// <summary>Its <see cref="ZabMessage.LearnerInfo"/>.</summary>
    AwaitingInfo,

    /// <summary>Nothing of it: the epoch is not agreed on yet.</summary>
    AwaitingEpoch,

    /// <summary>Its <see cref="ZabMessage.AckEpoch"/>.</summary>
    AwaitingEpochAck,

    /// <summary>Nothing of it: the leader's own synchronization has not begun, or its storage is being looked through.</summary>
    AwaitingHistory,

    /// <summary>Its acknowledgment of <see cref="ZabMessage.NewLeader"/>.</summary>
    AwaitingNewLeaderAck,

    /// <summary>Nothing of it: a quorum has not acknowledged the leader's history yet.</summary>
    Synced,

    /// <summary>Its acknowledgments of proposals.</summary>
    Serving,
}
