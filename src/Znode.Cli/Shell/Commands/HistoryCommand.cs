using Znode.Cli.Shell.CommandLine;

namespace Znode.Cli.Shell.Commands;

/// <summary>history: the last lines with their numbers.</summary>
internal sealed class HistoryCommand() : ZkCommand("history", "")
{
    public override bool NeedsConnection => false;

    protected override Task RunAsync(Shell shell, ParsedArguments arguments)
    {
        foreach (var line in shell.History.Last())
        {
            shell.Environment.Out.WriteLine(line);
        }

        return Task.CompletedTask;
    }
}
