using BenchmarkDotNet.Attributes;
using Znode.Transactions;
using Znode.Tree;

namespace Znode.Benchmarks.Tree;

/// <summary>Applying a transaction to a tree of 100,000 znodes, with its digest.</summary>
[MemoryDiagnoser]
public class TreeApplyBenchmarks
{
    private readonly DataTree _tree = BenchmarkTree.Create();
    private readonly SetDataTxn[] _sets =
        [.. Enumerable.Range(0, BenchmarkTree.Nodes).Select(i => new SetDataTxn(OpCode.SetData, BenchmarkTree.PathOf(i), BenchmarkTree.Data, 1))];

    private readonly CreateTxn _create = BenchmarkTree.CreateTxn("/parent1/new"u8.ToArray(), BenchmarkTree.Data, 1_000_000);
    private readonly DeleteTxn _delete = new(OpCode.Delete, "/parent1/new"u8.ToArray());
    private int _next;

    [GlobalSetup]
    public void Shuffle() => new Random(1).Shuffle(_sets);

    [Benchmark]
    public object SetData()
    {
        _next = _next + 1 == _sets.Length ? 0 : _next + 1;
        return BenchmarkTree.Apply(_tree, _sets[_next]);
    }

    [Benchmark]
    public object CreateAndDelete()
    {
        BenchmarkTree.Apply(_tree, _create);
        return BenchmarkTree.Apply(_tree, _delete);
    }
}
