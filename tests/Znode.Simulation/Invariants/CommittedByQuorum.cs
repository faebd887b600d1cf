using Znode.Consensus;
using Znode.Ensemble;
using Znode.Simulation.Hosts;

namespace Znode.Simulation.Invariants;

/// <summary>What any client can see is on the disks of a quorum.</summary>
/// <remarks>Source: Zab (DSN 2011) §4.1 phase 3, step l.3.2: a leader commits what a quorum has acknowledged, and an acknowledgment says that it is on disk.</remarks>
internal sealed class CommittedByQuorum(World world, EnsembleConfig config) : EnsembleInvariant
{
    // The members that the committed history makes: a change of them takes a quorum of both, and what comes after it one of the new.
    private EnsembleConfig _config = config;

    public override void Delivered(Replica replica, Transaction transaction, Zxid zxid, int index)
    {
        if (index == world.Committed.Count && replica.Status.Role != EngineRole.Standalone)
        {
            Require(
                IndependentQuorum.IsQuorum(_config, transaction.DurableOn) && (transaction.Config is null || IndependentQuorum.IsQuorum(transaction.Config, transaction.DurableOn)),
                $"{replica.Id} delivers {transaction}, which is on the disks of {IndependentQuorum.Names(transaction.DurableOn)} only");
            _config = transaction.Config ?? _config;
        }
    }
}
