namespace Znode.Consensus.Zab.Messages;

/// <summary>What the members say to each other in an election. ZooKeeper: <c>FastLeaderElection.Notification</c> (spec quorum-protocol §3.1).</summary>
/// <param name="State">What the sender is.</param>
/// <param name="Vote">Whom it proposes, or follows.</param>
/// <param name="Round">The election that it takes part in, or took part in last: ZooKeeper's <c>electionEpoch</c>, <c>logicalclock</c>.</param>
/// <param name="Config">The configuration that is active at the sender, in ZooKeeper's text (spec §8.2). Never one that is only proposed: who hears of a newer one adopts it.</param>
public sealed record Notification(PeerState State, Vote Vote, long Round, string Config);

/// <summary>A proposed leader, with what makes it one.</summary>
/// <param name="Leader">The member proposed.</param>
/// <param name="Zxid">The last entry in its log.</param>
/// <param name="PeerEpoch">Its <c>currentEpoch</c>.</param>
public readonly record struct Vote(ServerId Leader, Zxid Zxid, Epoch PeerEpoch)
{
    /// <summary>The vote of a member that is no candidate and has heard of none yet: loses against every other.</summary>
    internal static readonly Vote NoCandidate = new(new(long.MinValue), new(long.MinValue), new(long.MinValue));

    /// <summary>Tells whether this vote is the better one: by epoch, then by zxid, then by the member's number. ZooKeeper: <c>totalOrderPredicate</c>.</summary>
    public bool Beats(Vote other) =>
        (PeerEpoch.Value, Zxid.Value, Leader.Value).CompareTo((other.PeerEpoch.Value, other.Zxid.Value, other.Leader.Value)) > 0;
}

/// <summary>What a member is, with ZooKeeper's numbers (<c>QuorumPeer.ServerState</c>).</summary>
public enum PeerState
{
    /// <summary>It looks for a leader.</summary>
    Looking = 0,

    /// <summary>It follows one.</summary>
    Following = 1,

    /// <summary>It leads.</summary>
    Leading = 2,

    /// <summary>It observes.</summary>
    Observing = 3,
}
