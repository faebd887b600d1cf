using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Znode.Simulation.Recipes;
using Znode.Simulation.Recipes.Planted;

namespace Znode.Simulation;

/// <summary>Recipes on simulated ensembles, each run from one seed.</summary>
[TestFixture]
public sealed class RecipeSimulationTests
{
    private const int SeedsInCi = 20;

    private static readonly Dictionary<string, Func<ulong, RecipeRun>> Runs = new()
    {
        ["lock"] = static seed => new LockRun(seed),
        ["election"] = static seed => new ElectionRun(seed),
        ["cache"] = static seed => new CacheRun(seed),
        ["semaphore"] = static seed => new SemaphoreRun(seed),
        ["reader-writer"] = static seed => new ReaderWriterRun(seed),
        ["counter"] = static seed => new CounterRun(seed),
        ["queue"] = static seed => new QueueRun(seed),
        ["barrier"] = static seed => new BarrierRun(seed),
        ["group"] = static seed => new GroupRun(seed),
        ["registry"] = static seed => new RegistryRun(seed),
    };

    /// <summary>Recipes that are wrong: a run must find each.</summary>
    private static readonly Dictionary<string, Func<ulong, RecipeRun>> Wrong = new()
    {
        ["a lock whose holders are not told that they lost it"] = static seed => new LockRun(seed, isToldOfLoss: false),
        ["a semaphore whose leases are counted without a lock"] = static seed => new SemaphoreRun(seed, static (client, path, permits) => new CountingSemaphore(client, path, permits)),
        ["a reader-writer lock whose writers see no readers"] = static seed => new ReaderWriterRun(seed, static (client, path) => new BlindWriterLock(client, path)),
        ["a counter that sets what it has not checked"] = static seed => new CounterRun(seed, static (client, path) => new UncheckedCounter(client, path)),
        ["a queue without claims"] = static seed => new QueueRun(seed, static (client, path) => new UnclaimedQueue(client, path)),
        ["a double barrier for one member less"] = static seed => new BarrierRun(seed, doubleBarrier: static (client, path, count) => client.DoubleBarrier(path, count - 1)),
        ["a group whose members do not come back"] = static seed => new GroupRun(seed, static (client, path) => new OneSessionClient(client).Group(path)),
        ["a registry whose instances do not come back"] = static seed => new RegistryRun(seed, static (client, path) => new OneSessionClient(client).ServiceRegistry(path)),
    };

    private static IEnumerable<string> Names => Runs.Keys;

    /// <summary>All but the barrier, whose members leave in the order of names that they draw for themselves.</summary>
    private static IEnumerable<string> NamesOfTheSame => Runs.Keys.Where(static name => name != "barrier");

    private static IEnumerable<string> WrongNames => Wrong.Keys;

    /// <summary><c>ZNODE_SIM_RECIPE_SEEDS</c> and <c>ZNODE_SIM_FIRST</c> for a longer run, and for one that failed.</summary>
    [TestCaseSource(nameof(Names))]
    public void A_recipe_keeps_its_promises_whatever_goes_wrong(string recipe)
    {
        var first = Number("ZNODE_SIM_FIRST") ?? 1;
        var count = Number("ZNODE_SIM_RECIPE_SEEDS") ?? SeedsInCi;
        var failures = new ConcurrentDictionary<ulong, (Exception Failure, IReadOnlyList<string> Trace)>();
        long steps = 0;
        var watch = Stopwatch.StartNew();
        Parallel.For((long)first, (long)(first + count), seed =>
        {
            var run = Runs[recipe]((ulong)seed);
            if (run.ExecuteAsync().GetAwaiter().GetResult() is { } failure)
            {
                failures[(ulong)seed] = (failure, run.Trace);
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
                {failures[seed].Failure}
                {(failure is null ? "It did not fail again: the run is not deterministic" : "It fails each time")}
                seeds that failed: {string.Join(' ', failures.Keys.Order())}
                ZNODE_SIM_FIRST={seed} ZNODE_SIM_RECIPE_SEEDS=1 dotnet run --project tests/Znode.Simulation -c Release -- --filter "Name~whatever&Name~{recipe}"
                {string.Join('\n', failures[seed].Trace.TakeLast(100))}
                """);
        }

        Assert.That(steps, Is.GreaterThan(0));
    }

    [TestCaseSource(nameof(NamesOfTheSame))]
    public async Task The_same_seed_twice_gives_the_same_steps(string recipe)
    {
        var (first, second) = (Runs[recipe](7), Runs[recipe](7));
        await first.ExecuteAsync();
        await second.ExecuteAsync();
        Assert.That(second.Trace, Is.EqualTo(first.Trace));
    }

    [TestCaseSource(nameof(WrongNames))]
    public async Task The_simulator_finds_a_recipe_that_is_wrong(string recipe)
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            if (await Wrong[recipe](seed).ExecuteAsync() is RecipeBrokenException)
            {
                Assert.Pass($"by seed {seed}");
            }
        }

        Assert.Fail("in none of 20 runs");
    }

    private static ulong? Number(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? ulong.Parse(text, CultureInfo.InvariantCulture) : null;
}
