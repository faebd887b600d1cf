using Znode.Cli.Shell.CommandLine;

namespace Znode.Cli.Shell.Commands;

/// <summary>printwatches: whether events are printed.</summary>
internal sealed class PrintWatchesCommand() : ZkCommand("printwatches", "on|off")
{
    public override bool NeedsConnection => false;

    protected override Task RunAsync(Shell shell, ParsedArguments arguments)
    {
        if (arguments.At(0) is { } value)
        {
            shell.PrintsWatches = value == "on";
        }
        else
        {
            shell.Environment.Out.WriteLine($"printwatches is {(shell.PrintsWatches ? "on" : "off")}");
        }

        return Task.CompletedTask;
    }
}
