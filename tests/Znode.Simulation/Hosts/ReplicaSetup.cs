using Znode.Consensus.Zab;
using Znode.Ensemble;

namespace Znode.Simulation.Hosts;

/// <summary>What the replicas of a run have in common.</summary>
/// <param name="Config">The members that the ensemble is started with.</param>
/// <param name="Options">The times of the ensemble.</param>
/// <param name="Disk">What the disks are like.</param>
/// <param name="TickEveryMs">How often a replica sees the time.</param>
/// <param name="Factory">Makes the engines.</param>
/// <param name="Flaw">What the hosts do wrong on purpose.</param>
internal sealed record ReplicaSetup(EnsembleConfig Config, ZabOptions Options, DiskConditions Disk, int TickEveryMs, EngineFactory Factory, HostFlaw Flaw = HostFlaw.None);
