using System.Globalization;

namespace Znode.Benchmarks.InProcess;

/// <summary>The main figures of in-process sessions, in processor time of the calling thread's process: that holds on a busy machine too.</summary>
internal static class InProcessFigures
{
    private const int Reads = 5_000_000;
    private const int Writes = 500_000;

    public static async Task PrintAsync()
    {
        var benchmarks = new InProcessBenchmarks();
        await benchmarks.StartAsync();
        for (var round = 0; round < 3; round++)
        {
            await PrintAsync("in-process get", Reads, () =>
            {
                for (var i = 0; i < Reads; i++)
                {
                    benchmarks.Get();
                }

                return Task.CompletedTask;
            });
            await PrintAsync("in-process set, pipelined, in memory", Writes, async () =>
            {
                for (var i = 0; i < Writes / 100; i++)
                {
                    await benchmarks.SetPipelined();
                }
            });
        }

        await benchmarks.StopAsync();
    }

    private static async Task PrintAsync(string what, int operations, Func<Task> run)
    {
        GC.Collect();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var before = Environment.CpuUsage.TotalTime;
        await run();
        var time = Environment.CpuUsage.TotalTime - before;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{what}: {time.TotalNanoseconds / operations:n0} ns, {operations / time.TotalSeconds:n0}/s, {allocated / operations:n0} B"));
    }
}
