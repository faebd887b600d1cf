namespace Znode.Consensus.Zab.Messages;

/// <summary>Everything that a leader and a learner say to each other. ZooKeeper: <c>QuorumPacket</c>; the numbers are its types (spec quorum-protocol §4).</summary>
/// <remarks>
/// Where one of ours stands for several of ZooKeeper's packets it says so: a transport that speaks ZooKeeper's bytes can take it apart without knowing more.
/// </remarks>
public abstract record ZabMessage
{
    private protected ZabMessage()
    {
    }

    /// <summary>11 FOLLOWERINFO or 16 OBSERVERINFO, learner to leader: who I am and what epoch I accepted. Paper: CEPOCH.</summary>
    /// <param name="AcceptedEpoch">The highest epoch that the learner agreed to.</param>
    /// <param name="IsObserver">Whether it only listens.</param>
    /// <param name="ConfigVersion">The version of the configuration that it knows.</param>
    public sealed record LearnerInfo(Epoch AcceptedEpoch, bool IsObserver, long ConfigVersion) : ZabMessage;

    /// <summary>17 LEADERINFO, leader to learner: the new epoch. Paper: NEWEPOCH.</summary>
    public sealed record LeaderInfo(Epoch Epoch) : ZabMessage;

    /// <summary>18 ACKEPOCH, learner to leader. Paper: ACK-E.</summary>
    /// <param name="LastZxid">The last entry in the learner's log.</param>
    /// <param name="CurrentEpoch">The epoch of the last leader that it was level with; null when it had accepted this epoch before (−1 on ZooKeeper's wire).</param>
    public sealed record AckEpoch(Zxid LastZxid, Epoch? CurrentEpoch) : ZabMessage;

    /// <summary>13 DIFF, leader to learner: what follows continues your log.</summary>
    /// <param name="LastCommitted">The last committed entry that the learner will have.</param>
    public sealed record Diff(Zxid LastCommitted) : ZabMessage;

    /// <summary>14 TRUNC, leader to learner: remove what you have after this.</summary>
    public sealed record Trunc(Zxid To) : ZabMessage;

    /// <summary>15 SNAP, leader to learner: the state at this zxid follows.</summary>
    public sealed record Snap(Zxid Zxid) : ZabMessage;

    /// <summary>2 PROPOSAL, one for each entry, leader to follower. Paper: PROPOSE.</summary>
    public sealed record Proposal(IReadOnlyList<LogEntry> Entries) : ZabMessage;

    /// <summary>3 ACK, follower to leader: everything up to here is on my disk. ZooKeeper sends one for each entry, in order.</summary>
    /// <param name="UpTo">An entry's zxid; (epoch, 0) acknowledges <see cref="NewLeader"/>. Paper: ACK-LD.</param>
    public sealed record Ack(Zxid UpTo) : ZabMessage;

    /// <summary>4 COMMIT, leader to follower: everything proposed up to here is committed. ZooKeeper sends one for each entry, in order.</summary>
    public sealed record Commit(Zxid UpTo) : ZabMessage;

    /// <summary>8 INFORM, one for each entry, leader to observer: proposal and commit in one.</summary>
    public sealed record Inform(IReadOnlyList<LogEntry> Entries) : ZabMessage;

    /// <summary>10 NEWLEADER, leader to learner: this was my whole history. Paper: NEWLEADER.</summary>
    /// <param name="Epoch">The new epoch.</param>
    /// <param name="Config">The newest configuration that the leader has seen, in ZooKeeper's text (spec §8.2).</param>
    public sealed record NewLeader(Epoch Epoch, string Config) : ZabMessage;

    /// <summary>12 UPTODATE, leader to learner: a quorum has my history; serve. Paper: COMMIT-LD.</summary>
    public sealed record UpToDate : ZabMessage;

    /// <summary>5 PING. Leader to learner: are you there? Learner to leader, one for each: I am, and these sessions are.</summary>
    /// <param name="Zxid">The last that the leader proposed; the answer repeats it.</param>
    /// <param name="Touched">Null from the leader; from a learner the sessions heard of since its last answer.</param>
    public sealed record Ping(Zxid Zxid, IReadOnlyList<SessionTouch>? Touched) : ZabMessage;

    /// <summary>9 COMMITANDACTIVATE (to an observer 19 INFORMANDACTIVATE, after its <see cref="Inform"/>): the change of the members with this zxid is committed.</summary>
    /// <param name="Zxid">The change, and everything before it.</param>
    /// <param name="Designated">Who leads from here on.</param>
    public sealed record CommitAndActivate(Zxid Zxid, ServerId Designated) : ZabMessage;
}

/// <summary>A session that was heard of at a learner.</summary>
/// <param name="Session">Which one.</param>
/// <param name="TimeoutMs">Its timeout, in milliseconds.</param>
public readonly record struct SessionTouch(SessionId Session, int TimeoutMs);
