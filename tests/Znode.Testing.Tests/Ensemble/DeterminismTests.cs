namespace Znode.Testing.Tests.Ensemble;

/// <summary>With the same seed everything goes the same way, the code under test included: so a failure can be seen again.</summary>
[TestFixture]
public sealed class DeterminismTests
{
    [Test]
    public async Task The_same_seed_gives_the_same_trace_with_tasks_of_the_test_s_own([Range(1, 10)] int seed)
    {
        var first = await RunAsync((ulong)seed);
        var second = await RunAsync((ulong)seed);
        Assert.That(second, Is.EqualTo(first));
        Assert.That(first, Has.Count.GreaterThan(300));
    }

    [Test]
    public async Task Another_seed_gives_another_trace() => Assert.That(await RunAsync(1), Is.Not.EqualTo(await RunAsync(2)));

    /// <summary>Clients that write, watch and lose their members, with a crash in the midst.</summary>
    private static async Task<List<string>> RunAsync(ulong seed)
    {
        var trace = new List<string>();
        await using var ensemble = await ZnodeTestEnsemble.StartAsync(members: 3, seed, new() { KeepTrace = true, Name = "same" });
        await ensemble.RunAsync(
            async () =>
            {
                var thread = Environment.CurrentManagedThreadId;
                var tasks = Enumerable.Range(0, 4).Select(WorkAsync).ToList();
                var leader = await ensemble.WaitForLeaderAsync();
                await ensemble.Clock.AdvanceAsync(TimeSpan.FromMilliseconds(300));
                await leader.CrashAsync();
                await ensemble.Clock.AdvanceAsync(TimeSpan.FromSeconds(20));
                await leader.RestartAsync();
                await Task.WhenAll(tasks);

                async Task WorkAsync(int number)
                {
                    var client = ensemble.CreateClient(new() { Timeout = TimeSpan.FromSeconds(30) });
                    var session = await client.GetSessionAsync();
                    var watching = WatchAsync(number, session);
                    for (var i = 0; i < 40; i++)
                    {
                        Assert.That(Environment.CurrentManagedThreadId, Is.EqualTo(thread), "Everything goes on where it was awaited");
                        try
                        {
                            var created = await session.CreateAsync($"/n{number}-", BitConverter.GetBytes(i), new() { Mode = CreateMode.EphemeralSequential, Protected = i % 5 == 0 });
                            Note($"{number} created {created.Path}");
                            await session.TryCreateAsync("/shared");
                            await session.TrySetAsync("/shared", BitConverter.GetBytes(i), i % 3);
                            await session.SyncAsync();
                            Note($"{number} read {(await session.TryGetAsync("/shared"))?.Stat.Version}");
                            await Task.Delay(TimeSpan.FromMilliseconds(100), ensemble.Clock);
                        }
                        catch (ConnectionLossException lost)
                        {
                            Note($"{number} lost its connection, {lost.Request}");
                            await Task.Delay(TimeSpan.FromMilliseconds(500), ensemble.Clock);
                        }
                    }

                    await client.DisposeAsync();
                    await watching;
                }

                async Task WatchAsync(int number, IZnodeSession session)
                {
                    try
                    {
                        await using var watch = await session.WatchAsync("/", new() { Scope = WatchScope.Subtree });
                        await foreach (var change in watch)
                        {
                            Note($"{number} sees {change.Kind} {change.Path} {change.Zxid}");
                        }
                    }
                    catch (ZnodeException over)
                    {
                        Note($"{number} ends to watch: {over.Code}");
                    }
                    catch (ObjectDisposedException)
                    {
                        Note($"{number} is disposed");
                    }
                }

                void Note(string line) => trace.Add($"{ensemble.Clock.Elapsed.TotalMilliseconds} {line}");
            },
            TimeSpan.FromMinutes(10));
        Assert.That(ensemble.History.IsLinearizable(out var why), why);
        return [.. trace, .. ensemble.Trace];
    }
}
