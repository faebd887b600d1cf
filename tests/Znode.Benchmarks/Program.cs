using BenchmarkDotNet.Running;
using Znode.Benchmarks.Clients;
using Znode.Benchmarks.InProcess;
using Znode.Benchmarks.Peers;
using Znode.Benchmarks.Testing;
using Znode.Benchmarks.Tree;

// "figures" prints the main ones in a few seconds, "ensemble" those of three members in one process, "peers" those between members, "testing" those of the test kit, "client path/to/znode" those of the client against that program; anything else is BenchmarkDotNet's, for example: --filter '*Apply*'.
if (args is ["figures"])
{
    TreeFigures.Print();
    await InProcessFigures.PrintAsync();
    await EnsembleFigures.PrintAsync();
    return;
}

if (args is ["ensemble"])
{
    await EnsembleFigures.PrintAsync();
    return;
}

if (args is ["testing"])
{
    await TestingFigures.PrintAsync();
    return;
}

if (args is ["peers"])
{
    await PeerFigures.PrintAsync();
    return;
}

if (args is ["client", var program])
{
    await ClientFigures.PrintAsync(program);
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(TreeFigures).Assembly).Run(args);
