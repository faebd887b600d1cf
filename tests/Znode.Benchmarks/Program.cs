using BenchmarkDotNet.Running;
using Znode.Benchmarks.InProcess;
using Znode.Benchmarks.Tree;

// "figures" prints the main ones in a few seconds; anything else is BenchmarkDotNet's, for example: --filter '*Apply*'.
if (args is ["figures"])
{
    TreeFigures.Print();
    await InProcessFigures.PrintAsync();
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(TreeFigures).Assembly).Run(args);
