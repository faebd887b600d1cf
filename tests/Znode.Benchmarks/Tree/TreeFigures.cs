using Znode.Jute;
using Znode.Transactions;
using Znode.Tree;
using Znode.Tree.Snapshots;

namespace Znode.Benchmarks.Tree;

/// <summary>What a znode takes in memory, and the tree's main figures in processor time: that holds on a busy machine too.</summary>
internal static class TreeFigures
{
    private const int Operations = 1_000_000;

    public static void Print()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var tree = BenchmarkTree.Create();
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        Console.WriteLine($"{bytes / (double)tree.NodeCount:f0} bytes a znode with 100 bytes of data at depth 2, name of 10 bytes, {tree.NodeCount} znodes");

        var paths = Enumerable.Range(0, BenchmarkTree.Nodes).Select(BenchmarkTree.PathOf).ToArray();
        new Random(1).Shuffle(paths);
        var sets = paths.Select(path => new SetDataTxn(OpCode.SetData, path, BenchmarkTree.Data, 1)).ToArray();
        var create = BenchmarkTree.CreateTxn("/parent1/new"u8.ToArray(), BenchmarkTree.Data, 1_000_000);
        var delete = new DeleteTxn(OpCode.Delete, create.Path);
        for (var round = 0; round < 5; round++)
        {
            var find = ProcessorTime(() => Repeat(i => tree.Find(paths[i % paths.Length])));
            var set = ProcessorTime(() => Repeat(i => BenchmarkTree.Apply(tree, sets[i % sets.Length])));
            var createAndDelete = ProcessorTime(() => Repeat(i => BenchmarkTree.Apply(tree, i % 2 == 0 ? create : delete)));
            var content = new MemoryStream(32 * 1024 * 1024);
            var write = ProcessorTime(() => Write(tree, content));
            var read = ProcessorTime(() => TreeSnapshotReader.Read(content));
            Console.WriteLine(
                $"find {PerOperation(find):f0} ns, apply setData {PerOperation(set):f0} ns, create or delete {PerOperation(createAndDelete):f0} ns; "
                + $"snapshot of {content.Length} bytes: written in {write.TotalMilliseconds:f0} ms, loaded in {read.TotalMilliseconds:f0} ms");
        }
    }

    private static double PerOperation(TimeSpan time) => time.TotalNanoseconds / Operations;

    private static void Repeat(Action<int> operation)
    {
        for (var i = 0; i < Operations; i++)
        {
            operation(i);
        }
    }

    private static void Write(DataTree tree, MemoryStream content)
    {
        using var writer = new TreeSnapshotWriter(tree, []);
        var step = new JuteWriter();
        for (var more = true; more;)
        {
            more = writer.WriteSome(step, 1000);
            content.Write(step.WrittenSpan);
            step.Clear();
        }

        content.Position = 0;
    }

    /// <summary>All threads of the process, so that the collector's work counts.</summary>
    private static TimeSpan ProcessorTime(Action work)
    {
        var before = Environment.CpuUsage.TotalTime;
        work();
        return Environment.CpuUsage.TotalTime - before;
    }
}
