using Znode.Consensus;
using Znode.Simulation.Hosts;

namespace Znode.Simulation.PlantedBugs;

/// <summary>A bug that the simulator must find.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Factory">Makes engines that have it, when it is one of the engine.</param>
/// <param name="Flaw">What hosts do, when it is one of theirs.</param>
internal sealed record PlantedBug(string Name, EngineFactory Factory, HostFlaw Flaw)
{
    public static IEnumerable<PlantedBug> All =>
    [
        In(nameof(CommitsWithoutQuorum), engine => new CommitsWithoutQuorum(engine)),
        In(nameof(CommitsUncommittedTail), engine => new CommitsUncommittedTail(engine)),
        In(nameof(ConfirmsItself), engine => new ConfirmsItself(engine)),
        In(nameof(ConfirmsByOldAnswers), engine => new ConfirmsByOldAnswers(engine)),
        In(nameof(ComparesByZxidAlone), engine => new ComparesByZxidAlone(engine)),
        In(nameof(SaysEverythingOnce), engine => new SaysEverythingOnce(engine)),
        new(nameof(QuorumsThatDoNotMeet), recovered => Engines.Zab(recovered with { Config = QuorumsThatDoNotMeet.As(recovered.Config, recovered.Id) }), HostFlaw.None),
        .. Enum.GetValues<HostFlaw>().Where(flaw => flaw != HostFlaw.None).Select(flaw => new PlantedBug(flaw.ToString(), Engines.Zab, flaw)),
    ];

    public override string ToString() => Name;

    private static PlantedBug In(string name, Func<IReplicationEngine, IReplicationEngine> plant) => new(name, recovered => plant(Engines.Zab(recovered)), HostFlaw.None);
}
