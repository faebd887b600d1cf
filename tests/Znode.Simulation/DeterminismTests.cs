using Znode.Simulation.Plans;

namespace Znode.Simulation;

/// <summary>A seed is everything: without that, a failure could not be seen again.</summary>
[TestFixture]
public sealed class DeterminismTests
{
    [Test]
    public void The_same_seed_twice_gives_the_same_trace([Range(1, 12)] int seed)
    {
        var first = Run(seed);
        Assert.That(Run(seed), Is.EqualTo(first));
        Assert.That(first, Has.Count.GreaterThan(100));
    }

    [Test]
    public void A_trace_changes_nothing([Range(1, 12)] int seed)
    {
        var traced = EnsembleRun.Execute(PlanDrawing.Draw((ulong)seed), Engines.Zab, isTraced: true);
        var untraced = EnsembleRun.Execute(PlanDrawing.Draw((ulong)seed), Engines.Zab);
        Assert.That((untraced.Events, untraced.Committed, untraced.LastEpoch), Is.EqualTo((traced.Events, traced.Committed, traced.LastEpoch)));
    }

    [Test]
    public void Another_seed_gives_another_trace() => Assert.That(Run(1), Is.Not.EqualTo(Run(2)));

    private static IReadOnlyList<string> Run(int seed) => EnsembleRun.Execute(PlanDrawing.Draw((ulong)seed), Engines.Zab, isTraced: true).Trace;
}
