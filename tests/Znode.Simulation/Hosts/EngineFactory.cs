using Znode.Consensus;
using Znode.Consensus.Zab;
using Znode.Ensemble;

namespace Znode.Simulation.Hosts;

/// <summary>Makes the engine of a replica that starts, over what a restart found on its disk.</summary>
internal delegate IReplicationEngine EngineFactory(RecoveredReplica recovered);

/// <summary>What a restart found.</summary>
/// <param name="Id">The replica.</param>
/// <param name="Config">The newest configuration that it knows.</param>
/// <param name="Options">The times of the ensemble.</param>
/// <param name="History">The whole history, all of it applied, the newest snapshot's part and the log's.</param>
/// <param name="LogStart">How many entries of it the log no longer has.</param>
/// <param name="AcceptedEpoch">The epoch that it agreed to.</param>
/// <param name="CurrentEpoch">The epoch of the last leader that it was level with.</param>
/// <param name="NowMs">Its clock.</param>
/// <param name="Seed">For what is left to chance.</param>
/// <param name="Pending">A change of the members in its log that it has not seen come into force.</param>
internal sealed record RecoveredReplica(
    ServerId Id,
    EnsembleConfig Config,
    ZabOptions Options,
    IReadOnlyList<LogEntry> History,
    int LogStart,
    Epoch AcceptedEpoch,
    Epoch CurrentEpoch,
    long NowMs,
    ulong Seed,
    ProposedConfig? Pending = null)
{
    public Zxid LastLogged => Hosts.History.LastOf(History);
}
