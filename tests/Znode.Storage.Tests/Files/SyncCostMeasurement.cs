using System.Diagnostics;
using Znode.Storage.Tests.Log;

namespace Znode.Storage.Tests.Files;

/// <summary>Measures what a sync costs: over zeros written ahead, and of a file that grows. Explicit: it says nothing on a busy machine but what it is on that day.</summary>
/// <remarks>Run with <c>dotnet run -c Release --project tests/Znode.Storage.Tests -- --filter "FullyQualifiedName~SyncCostMeasurement"</c>.</remarks>
[Explicit("A measurement, not a test.")]
[NonParallelizable]
public sealed class SyncCostMeasurement
{
    private const int Slices = 12;
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(150);

    [Test]
    public void Sync_of_entries_of_200_bytes([Values(1, 10, 100)] int batch)
    {
        using var zerosDirectory = new TemporaryDirectory();
        using var growingDirectory = new TemporaryDirectory();
        using var zeros = FileTxnLog.Open(zerosDirectory.Options);
        using var growing = FileTxnLog.Open(growingDirectory.Options with { PreallocationBytes = 0 });
        var zerosTimes = new List<double>();
        var growingTimes = new List<double>();
        var ratios = new List<double>();
        var zxid = 1L;
        Run(zeros, batch, ref zxid, []);
        Run(growing, batch, ref zxid, []);
        for (var slice = 0; slice < Slices; slice++)
        {
            var before = (zerosTimes.Count, growingTimes.Count);
            Run(zeros, batch, ref zxid, zerosTimes);
            Run(growing, batch, ref zxid, growingTimes);
            ratios.Add(Median(zerosTimes[before.Item1..]) / Median(growingTimes[before.Item2..]));
        }

        TestContext.Out.WriteLine(
            $"batch {batch}: over zeros p50 {Median(zerosTimes):f0} µs, p99 {Percentile(zerosTimes, 0.99):f0}; growing p50 {Median(growingTimes):f0} µs, p99 {Percentile(growingTimes, 0.99):f0}; "
            + $"ratio (median of slices) {Median(ratios):f2}; entries/s over zeros {batch / Median(zerosTimes) * 1e6:f0}, growing {batch / Median(growingTimes) * 1e6:f0}");
    }

    [Test]
    public void Appending_in_memory()
    {
        using var log = new InMemoryTxnLog();
        var entries = Enumerable.Range(1, 1_000_000).Select(zxid => LogOnSimulatedDisk.Entry(zxid, 168)).ToArray();
        var began = Stopwatch.GetTimestamp();
        foreach (var entry in entries)
        {
            log.Append(entry);
            log.Sync();
        }

        TestContext.Out.WriteLine($"in memory: {entries.Length / Stopwatch.GetElapsedTime(began).TotalSeconds:f0} entries/s, each synced");
    }

    private static void Run(FileTxnLog log, int batch, ref long zxid, List<double> times)
    {
        var entry = LogOnSimulatedDisk.Entry(1, 168).Bytes.ToArray();
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < Slice)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < batch; i++)
            {
                System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(entry.AsSpan(12), zxid);
                log.Append(new(new(zxid++), entry));
            }

            log.Sync();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }
    }

    private static double Median(List<double> values) => Percentile(values, 0.5);

    private static double Percentile(List<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return sorted[Math.Min((int)(sorted.Count * share), sorted.Count - 1)];
    }
}
