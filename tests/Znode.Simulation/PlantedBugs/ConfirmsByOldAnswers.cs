using Znode.Consensus;
using Znode.Consensus.Zab.Messages;

namespace Znode.Simulation.PlantedBugs;

/// <summary>A leader takes the next answer to any ping, also to one from before the question, and of one member, for the confirmation that it still leads.</summary>
internal sealed class ConfirmsByOldAnswers(IReplicationEngine engine) : FlawedEngine(engine)
{
    private readonly Queue<long> _asked = new();

    protected override IEnumerable<EngineInput> Hear(EngineInput input)
    {
        if (input is EngineInput.ConfirmLeadership confirm)
        {
            _asked.Enqueue(confirm.Ticket);
            return [];
        }

        return [input];
    }

    protected override IEnumerable<EngineOutput> Then(EngineInput input)
    {
        while (MayPropose && input is EngineInput.Received { Message: ZabMessage.Ping } && _asked.TryDequeue(out var ticket))
        {
            yield return new EngineOutput.LeadershipConfirmed(ticket);
        }
    }
}
