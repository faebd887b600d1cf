using Znode.Consensus;

namespace Znode.Simulation.PlantedBugs;

/// <summary>Nothing that an election says is said again: what is lost is lost for good.</summary>
internal sealed class SaysEverythingOnce(IReplicationEngine engine) : FlawedEngine(engine)
{
    private bool _isTick;

    protected override IEnumerable<EngineInput> Hear(EngineInput input)
    {
        _isTick = input is EngineInput.Tick;
        return [input];
    }

    protected override IEnumerable<EngineOutput> Say(EngineOutput output) => _isTick && output is EngineOutput.Notify ? [] : [output];
}
