using Znode.Consensus;

namespace Znode.Simulation.PlantedBugs;

/// <summary>An engine that does something wrong on purpose, by what it hears and says: the engine itself is the one under test.</summary>
internal abstract class FlawedEngine(IReplicationEngine engine) : IReplicationEngine
{
    private readonly List<EngineOutput> _outputs = [];

    public EngineStatus Status => engine.Status;

    public Zxid NextZxid => engine.NextZxid;

    public bool MayPropose => engine.MayPropose;

    public Zxid LastCommitted => engine.LastCommitted;

    public void Step(EngineInput input, ICollection<EngineOutput> outputs)
    {
        foreach (var heard in Hear(input))
        {
            _outputs.Clear();
            engine.Step(heard, _outputs);
            foreach (var said in _outputs.ToArray())
            {
                foreach (var output in Say(said))
                {
                    outputs.Add(output);
                }
            }
        }

        foreach (var output in Then(input))
        {
            outputs.Add(output);
        }
    }

    protected virtual IEnumerable<EngineInput> Hear(EngineInput input) => [input];

    protected virtual IEnumerable<EngineOutput> Say(EngineOutput output) => [output];

    protected virtual IEnumerable<EngineOutput> Then(EngineInput input) => [];
}
