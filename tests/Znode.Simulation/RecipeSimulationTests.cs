using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Znode.Simulation.Recipes;

namespace Znode.Simulation;

/// <summary>Recipes on simulated ensembles, each run from one seed.</summary>
[TestFixture]
public sealed class RecipeSimulationTests
{
    private const int SeedsInCi = 40;

    private static readonly Dictionary<string, Func<ulong, RecipeRun>> Runs = new()
    {
        ["lock"] = static seed => new LockRun(seed),
        ["election"] = static seed => new ElectionRun(seed),
        ["cache"] = static seed => new CacheRun(seed),
    };

    private static IEnumerable<string> Names => Runs.Keys;

    /// <summary><c>ZNODE_SIM_RECIPE_SEEDS</c> and <c>ZNODE_SIM_FIRST</c> for a longer run, and for one that failed.</summary>
    [TestCaseSource(nameof(Names))]
    public void A_recipe_keeps_its_promises_whatever_goes_wrong(string recipe)
    {
        var first = Number("ZNODE_SIM_FIRST") ?? 1;
        var count = Number("ZNODE_SIM_RECIPE_SEEDS") ?? SeedsInCi;
        var failures = new ConcurrentDictionary<ulong, Exception>();
        long steps = 0;
        var watch = Stopwatch.StartNew();
        Parallel.For((long)first, (long)(first + count), seed =>
        {
            var run = Runs[recipe]((ulong)seed);
            if (run.ExecuteAsync().GetAwaiter().GetResult() is { } failure)
            {
                failures[(ulong)seed] = failure;
            }

            Interlocked.Add(ref steps, run.Trace.Count);
        });
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{recipe}: {count} seeds in {watch.Elapsed.TotalSeconds:0.0} s, {steps} steps"));
        if (!failures.IsEmpty)
        {
            var seed = failures.Keys.Min();
            var again = Runs[recipe](seed);
            var failure = again.ExecuteAsync().GetAwaiter().GetResult();
            Assert.Fail($"""
                {failures[seed]}
                {(failure is null ? "It did not fail again: the run is not deterministic" : "It fails each time")}
                seeds that failed: {string.Join(' ', failures.Keys.Order())}
                ZNODE_SIM_FIRST={seed} ZNODE_SIM_RECIPE_SEEDS=1 dotnet run --project tests/Znode.Simulation -c Release -- --filter "Name~whatever&Name~{recipe}"
                {string.Join('\n', again.Trace.TakeLast(100))}
                """);
        }

        Assert.That(steps, Is.GreaterThan(0));
    }

    [TestCaseSource(nameof(Names))]
    public async Task The_same_seed_twice_gives_the_same_steps(string recipe)
    {
        var (first, second) = (Runs[recipe](7), Runs[recipe](7));
        await first.ExecuteAsync();
        await second.ExecuteAsync();
        Assert.That(second.Trace, Is.EqualTo(first.Trace));
    }

    [Test]
    public async Task The_simulator_finds_a_lock_whose_holders_are_not_told_that_they_lost_it()
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            if (await new LockRun(seed, isToldOfLoss: false).ExecuteAsync() is RecipeBrokenException)
            {
                Assert.Pass($"by seed {seed}");
            }
        }

        Assert.Fail("in none of 20 runs");
    }

    private static ulong? Number(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? ulong.Parse(text, CultureInfo.InvariantCulture) : null;
}
