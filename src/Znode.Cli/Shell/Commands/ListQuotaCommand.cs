using System.Text;
using Znode.Cli.Shell.CommandLine;

namespace Znode.Cli.Shell.Commands;

/// <summary>listquota: the limits of a subtree, and what is used of them.</summary>
internal sealed class ListQuotaCommand() : ZkCommand("listquota", "path")
{
    protected override int ArgumentsMin => 1;

    protected override async Task RunAsync(Shell shell, ParsedArguments arguments)
    {
        var path = arguments[0];
        shell.Environment.Error.WriteLine($"absolute path is {QuotaNodes.Limits(path)}");
        if (await QuotaNodes.TryReadAsync(shell.Connection, QuotaNodes.Limits(path)).ConfigureAwait(false) is not { } limits)
        {
            shell.Environment.Error.WriteLine($"quota for {path} does not exist.");
            return;
        }

        shell.Environment.Out.WriteLine($"Output quota for {path} {Encoding.UTF8.GetString(limits)}");
        if (await QuotaNodes.TryReadAsync(shell.Connection, QuotaNodes.Stats(path)).ConfigureAwait(false) is { } used)
        {
            shell.Environment.Out.WriteLine($"Output stat for {path} {Encoding.UTF8.GetString(used)}");
        }
    }
}
