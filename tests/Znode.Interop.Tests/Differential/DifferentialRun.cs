using Znode.Interop.Tests.Servers;

namespace Znode.Interop.Tests.Differential;

/// <summary>One seed, two servers, the same steps in lockstep; the first difference ends the run.</summary>
internal sealed class DifferentialRun(int seed, int operations, bool walksEachStep)
{
    private const int OperationsShown = 12;

    private static readonly ServerSettings Settings = new ServerSettings()
        .With("enforceQuota", "true")
        .With("forceSync", "no")
        .With("znode.container.checkIntervalMs", "86400000")
        .WithSystemProperty("znode.container.checkIntervalMs", "86400000");

    private readonly Queue<string> _recent = new();

    public async Task CompareAsync(CancellationToken cancellationToken)
    {
        var started = await Task.WhenAll(
            TestServer.StartAsync(ServerProgram.Apache, Settings, cancellationToken),
            TestServer.StartAsync(ServerProgram.Subject, Settings, cancellationToken));
        await using var apache = started[0];
        await using var subject = started[1];
        using var reference = new Driver(apache);
        using var candidate = new Driver(subject);
        var generator = new StepGenerator(seed);
        for (var number = 1; number <= operations; number++)
        {
            var step = generator.Next();
            Remember($"{number,5}  {step}");
            await CompareAsync($"step {number}", driver => driver.PerformAsync(step, cancellationToken), reference, candidate);
            if (walksEachStep)
            {
                await CompareAsync($"the tree after step {number}", driver => TreeWalk.ReadAsync(driver.Server, driver.Normalizer.Stat, cancellationToken), reference, candidate);
            }
        }

        await CompareAsync("the tree after the last step", driver => TreeWalk.ReadAsync(driver.Server, driver.Normalizer.Stat, cancellationToken), reference, candidate);
        await CompareAsync("srvr and mntr after the last step", driver => CountsAsync(driver.Server, cancellationToken), reference, candidate);
        await Task.WhenAll(apache.KillAsync(cancellationToken), subject.KillAsync(cancellationToken));
        await Task.WhenAll(apache.StartAsync(cancellationToken), subject.StartAsync(cancellationToken));
        await CompareAsync("the tree after kill -9", driver => TreeWalk.ReadAsync(driver.Server, driver.Normalizer.Stat, cancellationToken), reference, candidate);
        TestContext.Out.WriteLine($"Seed {seed}: {operations} steps, the same. Answers by operation:\n{candidate.Coverage}");
    }

    /// <summary>The figures of the tree that monitoring reads (operations §5.2, §6).</summary>
    private static async Task<IReadOnlyList<string>> CountsAsync(TestServer server, CancellationToken cancellationToken)
    {
        var text = await server.AskAsync("srvr", cancellationToken) + await server.AskAsync("mntr", cancellationToken);
        return [.. text.Split('\n').Where(line => KnownDifferences.Counts.Any(key => line.StartsWith(key, StringComparison.Ordinal))).Order(StringComparer.Ordinal)];
    }

    private async Task CompareAsync(string what, Func<Driver, Task<IReadOnlyList<string>>> act, Driver reference, Driver candidate)
    {
        var answers = await Task.WhenAll(act(reference), act(candidate));
        if (answers[0].SequenceEqual(answers[1]))
        {
            return;
        }

        var (expected, actual) = (answers[0].Except(answers[1]), answers[1].Except(answers[0]));
        Assert.Fail(
            $"""
            Seed {seed}: {candidate.Server.Name} and {reference.Server.Name} differ at {what}.
            last operations:
            {string.Join('\n', _recent)}
            only {reference.Server.Name}:
              {string.Join("\n  ", expected)}
            only {candidate.Server.Name}:
              {string.Join("\n  ", actual)}
            all of {reference.Server.Name}'s answer, when it is short:
              {(answers[0].Count > 20 ? "(long)" : string.Join("\n  ", answers[0]))}
            again: ZNODE_DIFF_SEED={seed} ZNODE_DIFF_OPS={operations} dotnet run --project tests/Znode.Interop.Tests -- --filter DifferentialTests
            """);
    }

    private void Remember(string operation)
    {
        _recent.Enqueue(operation);
        if (_recent.Count > OperationsShown)
        {
            _recent.Dequeue();
        }
    }
}
