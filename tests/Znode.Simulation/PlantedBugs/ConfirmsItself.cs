using Znode.Consensus;

namespace Znode.Simulation.PlantedBugs;

/// <summary>A leader answers whether it still leads without asking anybody: a stale leader serves.</summary>
internal sealed class ConfirmsItself(IReplicationEngine engine) : FlawedEngine(engine)
{
    protected override IEnumerable<EngineInput> Hear(EngineInput input) => input is EngineInput.ConfirmLeadership ? [] : [input];

    protected override IEnumerable<EngineOutput> Then(EngineInput input)
    {
        if (input is EngineInput.ConfirmLeadership confirm && MayPropose)
        {
            yield return new EngineOutput.LeadershipConfirmed(confirm.Ticket);
        }
    }
}
