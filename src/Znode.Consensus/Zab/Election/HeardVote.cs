using Znode.Consensus.Zab.Messages;

namespace Znode.Consensus.Zab.Election;

/// <summary>The last that a member said in an election. ZooKeeper: <c>Vote</c>, as kept in <c>recvset</c> and <c>outofelection</c>.</summary>
/// <param name="State">What it was then.</param>
/// <param name="Vote">Whom it proposed, or followed.</param>
/// <param name="Round">In which election.</param>
internal readonly record struct HeardVote(PeerState State, Vote Vote, long Round)
{
    /// <summary>Tells whether two members mean the same. ZooKeeper: <c>Vote.equals</c>.</summary>
    /// <remarks>
    /// Members that have a leader may have found it in elections of different numbers, and each remembers the zxid it was elected with: what counts is
    /// the leader and its epoch (ZOOKEEPER-1732, ZOOKEEPER-1805).
    /// </remarks>
    public bool AgreesWith(HeardVote other) =>
        State == PeerState.Looking || other.State == PeerState.Looking
            ? Vote == other.Vote && Round == other.Round
            : Vote.Leader == other.Vote.Leader && Vote.PeerEpoch == other.Vote.PeerEpoch;
}
