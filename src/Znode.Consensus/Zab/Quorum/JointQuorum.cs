namespace Znode.Consensus.Zab.Quorum;

/// <summary>While the members change: a quorum of those that were and of those that will be. ZooKeeper: <c>SyncedLearnerTracker</c> with two verifiers (spec §8.4).</summary>
internal sealed class JointQuorum(IQuorumVerifier active, IQuorumVerifier pending) : IQuorumVerifier
{
    public IReadOnlyList<ServerId> Voters { get; } = [.. active.Voters.Union(pending.Voters).Order()];

    public bool IsQuorum(IReadOnlySet<ServerId> servers) => active.IsQuorum(servers) && pending.IsQuorum(servers);

    public bool IsVoter(ServerId server) => active.IsVoter(server) || pending.IsVoter(server);

    public bool MayLead(ServerId server) => active.MayLead(server) || pending.MayLead(server);
}
