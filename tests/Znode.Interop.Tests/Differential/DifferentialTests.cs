using System.Globalization;

namespace Znode.Interop.Tests.Differential;

/// <summary>The same random operations against Apache ZooKeeper and against Znode give the same answers, events and trees.</summary>
/// <remarks>
/// <c>ZNODE_DIFF_SEED</c> runs one seed only (or that many, from it on, with <c>ZNODE_DIFF_SEEDS</c>); <c>ZNODE_DIFF_OPS</c> sets the operations of a seed;
/// <c>ZNODE_DIFF_WALK=1</c> compares the whole tree after each of them, to find where two trees part.
/// </remarks>
[Parallelizable(ParallelScope.None)]
public sealed class DifferentialTests
{
    private const int DefaultOperations = 1200;
    private const int DefaultEnsembleOperations = 400;

    /// <summary>How often the servers that are compared with may fall silent: a learner of Apache's before 3.8.1 can miss that something was committed, until it hears of the next (ZOOKEEPER-4537).</summary>
    private const int SilencesMax = 5;

    private static readonly int[] DefaultSeeds = [1, 2, 3, 4];
    private static readonly int[] DefaultEnsembleSeeds = [1, 2];

    private static IEnumerable<int> Seeds() =>
        Setting("ZNODE_DIFF_SEED") is { } first ? Enumerable.Range(first, Setting("ZNODE_DIFF_SEEDS") ?? 1) : DefaultSeeds;

    [TestCaseSource(nameof(Seeds)), CancelAfter(600_000)]
    public Task Random_operations_are_answered_as_Apache_answers_them(int seed, CancellationToken cancellationToken) =>
        new DifferentialRun(seed, Setting("ZNODE_DIFF_OPS") ?? DefaultOperations, walksEachStep: Setting("ZNODE_DIFF_WALK") is 1).CompareAsync(cancellationToken);

    /// <summary>Fewer steps: each of them waits until three servers are level. Three servers of Apache's fall silent now and then; then there is nothing to compare with, and another seed takes the place of that one.</summary>
    [Test, CancelAfter(600_000)]
    public async Task Three_servers_answer_as_three_of_Apaches([ValueSource(nameof(EnsembleSeeds))] int seed, CancellationToken cancellationToken)
    {
        for (var silences = 0; ; silences++)
        {
            try
            {
                var run = new DifferentialRun(seed + (silences * 1000), Setting("ZNODE_DIFF_OPS") ?? DefaultEnsembleOperations, walksEachStep: Setting("ZNODE_DIFF_WALK") is 1);
                await run.CompareEnsemblesAsync(cancellationToken);
                return;
            }
            catch (ReferenceSilentException silent) when (silences < SilencesMax)
            {
                await TestContext.Out.WriteLineAsync(silent.Message);
            }
        }
    }

    private static IEnumerable<int> EnsembleSeeds() => Setting("ZNODE_DIFF_SEED") is null ? DefaultEnsembleSeeds : Seeds();

    private static int? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : null;
}
