using Znode.Consensus.Zab;
using Znode.Simulation.Hosts;

namespace Znode.Simulation;

/// <summary>What is under test.</summary>
internal static class Engines
{
    public static EngineFactory Zab { get; } = recovered =>
        new ZabEngine(recovered.Options, recovered.Id, recovered.Config, new ZabState(recovered.LastLogged, recovered.AcceptedEpoch, recovered.CurrentEpoch, recovered.Pending));
}
