namespace Znode.Consensus.Zab.Quorum;

/// <summary>Tells which sets of members can decide for all. ZooKeeper: <c>QuorumVerifier</c> (spec quorum-protocol §9).</summary>
/// <remarks>Any two quorums have a member in common, and a quorum stays one when servers are added to it.</remarks>
internal interface IQuorumVerifier
{
    /// <summary>Gets whom its decisions are asked of: every member that votes, in the order of their numbers.</summary>
    IReadOnlyList<ServerId> Voters { get; }

    /// <summary>Tells whether these servers are enough. Servers that do not vote may be among them and count for nothing.</summary>
    bool IsQuorum(IReadOnlySet<ServerId> servers);

    /// <summary>Tells whether a member votes.</summary>
    bool IsVoter(ServerId server);

    /// <summary>Tells whether a member can be elected: it votes, and its vote weighs something.</summary>
    bool MayLead(ServerId server);
}
