using System.Diagnostics;
using System.Globalization;
using Znode.Testing;

namespace Znode.Benchmarks.Testing;

/// <summary>What the test kit costs a test, in true time: the first of each in a process, and then the rest.</summary>
internal static class TestingFigures
{
    private const int Rounds = 200;

    public static async Task PrintAsync()
    {
        await PrintAsync("a fake, its session and one write", async _ =>
        {
            var session = await FakeZnode.CreateClient().GetSessionAsync();
            await session.CreateAsync("/a");
        });
        await PrintAsync("three members elect a leader", async seed =>
        {
            await using var ensemble = await ZnodeTestEnsemble.StartAsync(members: 3, seed);
            await ensemble.WaitForLeaderAsync();
        });
        await PrintAsync("three members, the leader cut off for 30 s, healed, checked", PartitionAsync);
    }

    private static async Task PartitionAsync(ulong seed)
    {
        await using var ensemble = await ZnodeTestEnsemble.StartAsync(members: 3, seed);
        await ensemble.RunAsync(
            async () =>
            {
                var leader = await ensemble.WaitForLeaderAsync();
                var session = await ensemble.CreateClient().GetSessionAsync();
                await session.CreateAsync("/a");
                ensemble.Network.Isolate(leader.Id);
                await ensemble.Clock.AdvanceAsync(TimeSpan.FromSeconds(30));
                ensemble.Network.Heal();
                await ensemble.WaitForAsync(() => ensemble.Members.All(member => member.Member.LeaderId is not null));
                await session.SetAsync("/a", new byte[1]);
            },
            TimeSpan.FromMinutes(5));
        if (!ensemble.History.IsLinearizable(out var why))
        {
            throw new InvalidOperationException(why);
        }
    }

    private static async Task PrintAsync(string what, Func<ulong, Task> run)
    {
        var first = await TimeAsync(run, 0);
        var times = new List<TimeSpan>();
        for (var seed = 1UL; seed <= Rounds; seed++)
        {
            times.Add(await TimeAsync(run, seed));
        }

        times.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: the first {first.TotalMilliseconds:n1} ms, then {times[Rounds / 2].TotalMilliseconds:n2} ms in the median and {times[Rounds * 99 / 100].TotalMilliseconds:n2} ms at the 99th percentile"));
    }

    private static async Task<TimeSpan> TimeAsync(Func<ulong, Task> run, ulong seed)
    {
        var started = Stopwatch.GetTimestamp();
        await run(seed);
        return Stopwatch.GetElapsedTime(started);
    }
}
