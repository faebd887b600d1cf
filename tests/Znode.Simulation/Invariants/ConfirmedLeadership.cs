using Znode.Simulation.Hosts;
using Znode.Simulation.Workload;

namespace Znode.Simulation.Invariants;

/// <summary>A leader that a quorum confirms had not been replaced when it asked: no newer leader had served by then.</summary>
/// <remarks>Source: design.md §3, sync is answered only after a quorum has confirmed that the leader still leads; as the read index of Raft (Ongaro 2014, §6.4).</remarks>
internal sealed class ConfirmedLeadership : EnsembleInvariant
{
    public override void Confirmed(Replica leader, SyncRead read) =>
        Require(leader.Status.Epoch >= read.EpochBefore, $"{leader.Id} is confirmed in epoch {leader.Status.Epoch}, but epoch {read.EpochBefore} had served when it asked");
}
