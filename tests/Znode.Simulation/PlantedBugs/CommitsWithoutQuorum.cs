using Znode.Consensus;

namespace Znode.Simulation.PlantedBugs;

/// <summary>A leader has applied what its own disk has, without waiting for a quorum.</summary>
internal sealed class CommitsWithoutQuorum(IReplicationEngine engine) : FlawedEngine(engine)
{
    protected override IEnumerable<EngineOutput> Then(EngineInput input)
    {
        if (MayPropose && input is EngineInput.Persisted persisted)
        {
            yield return new EngineOutput.Deliver(persisted.UpTo);
        }
    }
}
