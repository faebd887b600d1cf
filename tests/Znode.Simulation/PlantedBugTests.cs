using Znode.Simulation.Plans;
using Znode.Simulation.PlantedBugs;

namespace Znode.Simulation;

/// <summary>A net is known by what it catches: with each of these bugs in an engine or a host that is otherwise the real one, a run must fail.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Children)]
public sealed class PlantedBugTests
{
    private const int SeedsMax = 1_000;

    private static IEnumerable<TestCaseData> Bugs => PlantedBug.All.Select(bug => new TestCaseData(bug).SetArgDisplayNames(bug.Name));

    [TestCaseSource(nameof(Bugs))]
    public void The_simulator_finds(object planted)
    {
        var bug = (PlantedBug)planted;
        for (var seed = 1UL; seed <= SeedsMax; seed++)
        {
            var result = EnsembleRun.Execute(PlanDrawing.Draw(seed), bug.Factory, flaw: bug.Flaw);
            if (result.Failure is not null)
            {
                Assert.Pass($"Seed {seed}: {result.Failure.Message}");
            }
        }

        Assert.Fail($"{SeedsMax} seeds do not show it");
    }
}
