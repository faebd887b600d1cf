using Znode.Simulation.Hosts;
using Znode.Simulation.Plans;

namespace Znode.Simulation;

/// <summary>Leaves faults out of a failing run while it still fails in the same way.</summary>
/// <remarks>By halves, quarters and so on, as delta debugging does (Zeller, Hildebrandt 2002). What is left is a hint: a run without a fault draws other chances from there on.</remarks>
internal sealed class Shrinker(RunPlan plan, EngineFactory factory, RunResult failed)
{
    private const int RunsMax = 300;

    private int _runs;

    /// <summary>Finds a small set of faults, by their places in the plan, that still fails.</summary>
    public IReadOnlySet<int> Shrink()
    {
        var kept = Enumerable.Range(0, plan.Faults.Count).ToList();
        if (StillFails([]))
        {
            return new HashSet<int>();
        }

        for (var part = kept.Count / 2; part >= 1; part /= 2)
        {
            for (var start = 0; start < kept.Count && _runs < RunsMax;)
            {
                List<int> fewer = [.. kept.Take(start), .. kept.Skip(start + part)];
                if (StillFails(fewer))
                {
                    kept = fewer;
                }
                else
                {
                    start += part;
                }
            }
        }

        return kept.ToHashSet();
    }

    private bool StillFails(IReadOnlyList<int> faults)
    {
        _runs++;
        return EnsembleRun.Execute(plan, factory, onlyFaults: faults.ToHashSet()).Kind == failed.Kind;
    }
}
