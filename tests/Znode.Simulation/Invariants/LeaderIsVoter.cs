using Znode.Consensus;
using Znode.Simulation.Hosts;

namespace Znode.Simulation.Invariants;

/// <summary>Who leads votes in the configuration that it has in force: one that a change takes out, or makes an observer, hands over. Without, an ensemble ends with a process that is no part of it.</summary>
/// <remarks>Source: ZooKeeper's <c>Leader.getDesignatedLeader</c> (spec quorum-protocol §8.4, step 3).</remarks>
internal sealed class LeaderIsVoter : EnsembleInvariant
{
    public override void Serves(Replica replica)
    {
        if (replica.Status.Role == EngineRole.Leading)
        {
            RequireVote(replica);
        }
    }

    public override void Proposes(Replica leader, Transaction transaction, Zxid zxid) => RequireVote(leader);

    private void RequireVote(Replica leader) =>
        Require(leader.Config.IsVoter(leader.Id), $"{leader.Id} leads epoch {leader.Status.Epoch}, and has no vote since {new Zxid(leader.Config.Version)}");
}
