using Znode.Cli.Shell.CommandLine;

namespace Znode.Cli.Shell.Commands;

/// <summary>quit and exit: ends the session and the shell.</summary>
internal sealed class ExitCommand(string name) : ZkCommand(name, "")
{
    public override bool NeedsConnection => false;

    protected override Task RunAsync(Shell shell, ParsedArguments arguments)
    {
        shell.IsLeaving = true;
        return Task.CompletedTask;
    }
}
