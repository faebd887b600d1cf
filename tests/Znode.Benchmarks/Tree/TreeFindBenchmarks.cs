using BenchmarkDotNet.Attributes;
using Znode.Tree;

namespace Znode.Benchmarks.Tree;

/// <summary>Finding a znode by its path: all of them in random order, so that the processor's caches do not help.</summary>
[MemoryDiagnoser]
public class TreeFindBenchmarks
{
    private readonly DataTree _tree = BenchmarkTree.Create();
    private readonly byte[][] _paths = [.. Enumerable.Range(0, BenchmarkTree.Nodes).Select(BenchmarkTree.PathOf)];
    private readonly byte[] _missing = BenchmarkTree.PathOf(BenchmarkTree.Nodes);
    private int _next;

    [GlobalSetup]
    public void Shuffle() => new Random(1).Shuffle(_paths);

    [Benchmark]
    public bool Find()
    {
        _next = _next + 1 == _paths.Length ? 0 : _next + 1;
        return _tree.Find(_paths[_next]) is not null;
    }

    [Benchmark]
    public bool FindTheSame() => _tree.Find(_paths[7]) is not null;

    [Benchmark]
    public bool FindMissing() => _tree.Find(_missing) is not null;
}
