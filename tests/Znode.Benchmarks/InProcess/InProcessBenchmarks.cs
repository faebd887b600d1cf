using BenchmarkDotNet.Attributes;
using Znode.Server;

namespace Znode.Benchmarks.InProcess;

/// <summary>A session in the member's own process, over a tree of 1,000 znodes of 100 bytes in memory.</summary>
[MemoryDiagnoser]
public class InProcessBenchmarks
{
    private const int Nodes = 1000;
    private const int Pipelined = 100;

    private readonly byte[] _data = new byte[100];
    private readonly ZnodePath[] _paths = [.. Enumerable.Range(0, Nodes).Select(i => (ZnodePath)$"/parent/node{i:d6}")];
    private readonly ValueTask<Stat>[] _sets = new ValueTask<Stat>[Pipelined];
    private ZnodeMember _member = null!;
    private IZnodeSession _session = null!;
    private int _next;

    [GlobalSetup]
    public async Task StartAsync()
    {
        _member = await ZnodeMember.CreateBuilder().StartAsync();
        _session = await _member.OpenSessionAsync();
        await _session.CreateAsync("/parent");
        foreach (var path in _paths)
        {
            await _session.CreateAsync(path, _data);
        }
    }

    [GlobalCleanup]
    public async Task StopAsync() => await _member.DisposeAsync();

    /// <summary>With nothing outstanding it completes in the call.</summary>
    [Benchmark]
    public ZnodeData Get() => Answer(_session.GetAsync(Path()));

    [Benchmark]
    public Stat? Exists() => Answer(_session.ExistsAsync(Path()));

    [Benchmark(OperationsPerInvoke = Pipelined)]
    public async Task<Stat> SetPipelined()
    {
        for (var i = 0; i < Pipelined; i++)
        {
            _sets[i] = _session.SetAsync(Path(), _data);
        }

        Stat last = default;
        for (var i = 0; i < Pipelined; i++)
        {
            last = await _sets[i];
        }

        return last;
    }

    private static T Answer<T>(ValueTask<T> call) => call.IsCompletedSuccessfully ? call.Result : throw new InvalidOperationException("It did not complete in the call.");

    private ZnodePath Path()
    {
        _next = _next + 1 == Nodes ? 0 : _next + 1;
        return _paths[_next];
    }
}
