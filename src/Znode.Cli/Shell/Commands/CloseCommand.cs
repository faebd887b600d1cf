using Znode.Cli.Shell.CommandLine;

namespace Znode.Cli.Shell.Commands;

/// <summary>close: ends the session; the shell goes on.</summary>
internal sealed class CloseCommand() : ZkCommand("close", "")
{
    protected override Task RunAsync(Shell shell, ParsedArguments arguments) => shell.Connection.CloseAsync();
}
