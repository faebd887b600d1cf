using System.Diagnostics;
using System.Globalization;
using Znode.Server;

namespace Znode.Benchmarks.InProcess;

/// <summary>Three members of one process, in memory: what the engine, the queues between members and the hand-overs cost without a disk or a socket.</summary>
internal static class EnsembleFigures
{
    private const int Writes = 300_000;

    public static async Task PrintAsync()
    {
        var ensemble = new InProcessEnsemble(1, 2, 3);
        var members = new List<ZnodeMember>();
        foreach (var id in new[] { 1, 2, 3 })
        {
            members.Add(await ZnodeMember.CreateBuilder().WithId(id).WithPeers(ensemble).StartAsync());
        }

        await Task.WhenAll(members.Select(member => member.Ready));
        foreach (var role in new[] { MemberRole.Leader, MemberRole.Follower })
        {
            var member = members.First(member => member.Role == role);
            await using var session = await member.OpenSessionAsync();
            await session.CreateAsync($"/{role}", new byte[100]);
            foreach (var window in new[] { 1, 100, 1_000 })
            {
                await PrintAsync(session, role, window);
            }
        }

        foreach (var member in members)
        {
            await member.DisposeAsync();
        }
    }

    private static async Task PrintAsync(IZnodeSession session, MemberRole role, int window)
    {
        var writes = window == 1 ? Writes / 20 : Writes;
        var data = new byte[100];
        var path = ZnodePath.Parse($"/{role}");
        for (var round = 0; round < 3; round++)
        {
            var cpu = Environment.CpuUsage.TotalTime;
            var time = Stopwatch.StartNew();
            var pending = new Queue<ValueTask<Stat>>();
            for (var i = 0; i < writes; i++)
            {
                pending.Enqueue(session.SetAsync(path, data));
                if (pending.Count == window)
                {
                    await pending.Dequeue();
                }
            }

            while (pending.TryDequeue(out var one))
            {
                await one;
            }

            var used = Environment.CpuUsage.TotalTime - cpu;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"three members in process, set at the {role}, {window} outstanding: {writes / time.Elapsed.TotalSeconds:n0}/s, {used.TotalNanoseconds / writes:n0} ns of processor time"));
        }
    }
}
