using Znode.Simulation.Hosts;
using Znode.Simulation.Workload;

namespace Znode.Simulation.Invariants;

/// <summary>A read after a sync sees everything that anybody, anywhere, could have seen before the sync was asked for.</summary>
/// <remarks>
/// Source: linearizability (Herlihy, Wing 1990) for reads against one history: a read may not miss what had happened before it began. Writes are in the history at the
/// place of their commit, between call and answer, by <see cref="AcknowledgedWritesStay"/>.
/// </remarks>
internal sealed class LinearizableSyncReads : EnsembleInvariant
{
    public override void ReadAfterSync(Replica replica, SyncRead read) =>
        Require(replica.Log.Visible >= read.SeenBefore, $"{replica.Id} reads after a sync what {replica.Log.Visible} entries make; {read.SeenBefore} had been seen");
}
