using Znode.Consensus;

namespace Znode.Simulation.PlantedBugs;

/// <summary>A learner that becomes level has applied all of its log, also what the leader has only proposed. ZooKeeper: ZOOKEEPER-3023, -3642, -4394.</summary>
internal sealed class CommitsUncommittedTail(IReplicationEngine engine) : FlawedEngine(engine)
{
    private Zxid _logged;

    protected override IEnumerable<EngineOutput> Say(EngineOutput output)
    {
        yield return output;
        switch (output)
        {
            case EngineOutput.Append append:
                _logged = append.Entries[^1].Zxid;
                break;
            case EngineOutput.Truncate truncate:
                _logged = truncate.To;
                break;
            case EngineOutput.RoleChanged { Status: { IsServing: true, Role: EngineRole.Following } } when _logged > LastCommitted:
                yield return new EngineOutput.Deliver(_logged);
                break;
        }
    }
}
