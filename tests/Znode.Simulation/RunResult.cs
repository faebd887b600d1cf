using System.Globalization;
using Znode.Simulation.Invariants;
using Znode.Simulation.Plans;

namespace Znode.Simulation;

/// <summary>What became of a run.</summary>
/// <param name="Plan">What was to happen.</param>
/// <param name="Failure">What was found; null when everything held.</param>
/// <param name="Trace">What happened, when the run was traced.</param>
/// <param name="Events">How many events there were.</param>
/// <param name="Committed">How many transactions were committed.</param>
/// <param name="LastEpoch">The epoch that served last.</param>
internal sealed record RunResult(RunPlan Plan, Exception? Failure, IReadOnlyList<string> Trace, long Events, int Committed, Epoch LastEpoch)
{
    private const int TailLines = 150;

    /// <summary>Gets what kind of failure it is, for comparing; empty when everything held.</summary>
    public string Kind => Failure is InvariantBrokenException broken ? broken.Invariant : Failure is null ? "" : $"{Failure.GetType().Name} {Failure.TargetSite?.DeclaringType?.Name}.{Failure.TargetSite?.Name}";

    /// <summary>Says what failed, how to see it again, and what happened before.</summary>
    public string Explain(IReadOnlyCollection<int>? onlyFaults = null)
    {
        var faults = onlyFaults is null ? "" : $"ZNODE_SIM_FAULTS={string.Join(',', onlyFaults.Order().DefaultIfEmpty(-1))} ";
        var kept = Plan.Faults.Where((_, index) => onlyFaults?.Contains(index) != false);
        return string.Create(CultureInfo.InvariantCulture, $"""
            {Failure}
            {faults}ZNODE_SIM_SEED={Plan.Seed} dotnet run --project tests/Znode.Simulation -c Release -- --filter Name~Replays
            {Plan}
            {string.Join('\n', kept.Select(fault => $"  {fault}"))}
            {string.Join('\n', Trace.TakeLast(TailLines))}
            """);
    }
}
