using Znode.Interop.Tests.Ensembles;
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
        await CompareAsync(reference, candidate, cancellationToken);
        await CompareAsync("srvr and mntr after the last step", driver => CountsAsync(driver.Server, cancellationToken), reference, candidate);
        await Task.WhenAll(apache.KillAsync(cancellationToken), subject.KillAsync(cancellationToken));
        await Task.WhenAll(apache.StartAsync(cancellationToken), subject.StartAsync(cancellationToken));
        await CompareAsync("the tree after kill -9", driver => WalkAsync(driver, cancellationToken), reference, candidate);
        TestContext.Out.WriteLine($"Seed {seed}: {operations} steps, the same. Answers by operation:\n{candidate.Coverage}");
    }

    /// <summary>The same with two ensembles of three, the sessions spread over their members, each of which is level with the others whenever it is asked.</summary>
    public async Task CompareEnsemblesAsync(CancellationToken cancellationToken)
    {
        await using var apache = await TestEnsemble.StartAsync(ServerProgram.Apache, Settings, cancellationToken);
        await using var subject = await TestEnsemble.StartAsync(ServerProgram.Subject, Settings, cancellationToken);
        using var reference = new Driver(apache.Servers);
        using var candidate = new Driver(subject.Servers);
        await reference.BeginAsync(cancellationToken);
        await candidate.BeginAsync(cancellationToken);
        await CompareAsync(reference, candidate, cancellationToken);
        await CompareAsync(
            "srvr and mntr of the leader after the last step",
            async driver => await CountsAsync(await (driver == reference ? apache : subject).LeaderAsync(cancellationToken), cancellationToken),
            reference,
            candidate);
        foreach (var ensemble in new[] { apache, subject })
        {
            await Task.WhenAll(ensemble.Servers.Select(server => server.KillAsync(cancellationToken)));
            await Task.WhenAll(ensemble.Servers.Select(server => server.StartAsync(cancellationToken)));
        }

        await CompareAsync("the trees after kill -9 of all", driver => WalkAsync(driver, cancellationToken), reference, candidate);
        TestContext.Out.WriteLine($"Seed {seed}: {operations} steps on three servers, the same. Answers by operation:\n{candidate.Coverage}");
    }

    private async Task CompareAsync(Driver reference, Driver candidate, CancellationToken cancellationToken)
    {
        var generator = new StepGenerator(seed);
        for (var number = 1; number <= operations; number++)
        {
            var step = generator.Next();
            if (candidate.Servers.Count > 1 && KnownDifferences.NamesPorts(step))
            {
                continue;
            }

            Remember($"{number,5}  {step}");
            await CompareAsync($"step {number}", driver => driver.PerformAsync(step, cancellationToken), reference, candidate);
            if (walksEachStep)
            {
                await CompareAsync($"the tree after step {number}", driver => WalkAsync(driver, cancellationToken), reference, candidate);
            }
        }

        await CompareAsync("the tree after the last step", driver => WalkAsync(driver, cancellationToken), reference, candidate);
    }

    /// <summary>Reads the tree of each server, all of which must have the same.</summary>
    private static async Task<IReadOnlyList<string>> WalkAsync(Driver driver, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        foreach (var server in driver.Servers)
        {
            var tree = await TreeWalk.ReadAsync(server, driver.Normalizer.Stat, cancellationToken);
            lines.AddRange(driver.Servers.Count == 1 ? tree : tree.Where(line => !KnownDifferences.NamesPorts(line)));
        }

        return lines;
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

        if (reference.Servers.Count > 1 && answers[0] is [.., Driver.Silence] && answers[1] is not [.., Driver.Silence])
        {
            throw new ReferenceSilentException($"Seed {seed}: {reference.Server.Name} did not answer in time at {what}: {_recent.LastOrDefault()}");
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
            again: ZNODE_DIFF_SEED={seed} ZNODE_DIFF_OPS={operations} dotnet run --project tests/Znode.Interop.Tests -- --filter {(candidate.Servers.Count > 1 ? "Name~Three_servers" : "Name~Random_operations")}
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
