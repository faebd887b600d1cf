using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Znode.Simulation.Plans;

namespace Znode.Simulation;

/// <summary>Thousands of ensembles, each from one seed, through everything that can happen to them.</summary>
[TestFixture]
public sealed class SimulationTests
{
    private const int SeedsInCi = 1_000;

    /// <summary><c>ZNODE_SIM_SEEDS=100000</c> for a long run, <c>ZNODE_SIM_FIRST</c> for where it begins.</summary>
    [Test]
    public void Every_seed_is_safe_and_heals()
    {
        var first = Number("ZNODE_SIM_FIRST") ?? 1;
        var count = Number("ZNODE_SIM_SEEDS") ?? SeedsInCi;
        var failures = new ConcurrentBag<RunResult>();
        long events = 0, committed = 0, epochs = 0;
        var watch = Stopwatch.StartNew();
        Parallel.For((long)first, (long)(first + count), (seed, loop) =>
        {
            var result = EnsembleRun.Execute(PlanDrawing.Draw((ulong)seed), Engines.Zab);
            Interlocked.Add(ref events, result.Events);
            Interlocked.Add(ref committed, result.Committed);
            Interlocked.Add(ref epochs, result.LastEpoch.Value);
            if (result.Failure is not null)
            {
                failures.Add(result);
            }
        });

        TestContext.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{count} seeds in {watch.Elapsed.TotalSeconds:0.0} s: {count / watch.Elapsed.TotalSeconds:0} seeds/s, {events} events, {committed} transactions, {epochs} epochs"));
        foreach (var group in failures.GroupBy(result => result.Kind).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            TestContext.Out.WriteLine($"{group.Key}: {string.Join(' ', group.Select(result => result.Plan.Seed).Order())}");
        }

        if (failures.MinBy(result => result.Plan.Seed) is { } failed)
        {
            Fail(failed);
        }
    }

    /// <summary><c>ZNODE_SIM_SEED</c> runs one seed and shows its trace; <c>ZNODE_SIM_FAULTS</c> leaves only some of its faults in, by their places; both are printed by what fails.</summary>
    [Test]
    public void Replays_a_seed()
    {
        var seed = Number("ZNODE_SIM_SEED") ?? 1;
        var faults = Environment.GetEnvironmentVariable("ZNODE_SIM_FAULTS")?.Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToHashSet();
        var result = EnsembleRun.Execute(PlanDrawing.Draw(seed), Engines.Zab, isTraced: true, faults);
        if (Environment.GetEnvironmentVariable("ZNODE_SIM_TRACE") is { Length: > 0 } file)
        {
            File.WriteAllLines(file, result.Trace);
        }

        if (result.Failure is not null)
        {
            Assert.Fail(result.Explain(faults));
        }
    }

    private static void Fail(RunResult failed)
    {
        var faults = new Shrinker(failed.Plan, Engines.Zab, failed).Shrink();
        Assert.Fail(EnsembleRun.Execute(failed.Plan, Engines.Zab, isTraced: true, faults).Explain(faults));
    }

    private static ulong? Number(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? ulong.Parse(text, CultureInfo.InvariantCulture) : null;
}
