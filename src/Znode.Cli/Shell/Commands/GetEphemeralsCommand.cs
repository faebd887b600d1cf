using Znode.Cli.Shell.CommandLine;

namespace Znode.Cli.Shell.Commands;

/// <summary>getEphemerals: this session's own.</summary>
internal sealed class GetEphemeralsCommand() : ZkCommand("getEphemerals", "path")
{
    protected override async Task RunAsync(Shell shell, ParsedArguments arguments)
    {
        var paths = await shell.Connection.GetEphemeralsAsync(arguments.At(0) ?? "/").ConfigureAwait(false);
        shell.Environment.Out.WriteLine($"[{string.Join(", ", paths)}]");
    }
}
