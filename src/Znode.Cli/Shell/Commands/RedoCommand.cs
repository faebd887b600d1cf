using System.Globalization;
using Znode.Cli.Shell.CommandLine;

namespace Znode.Cli.Shell.Commands;

/// <summary>redo: an earlier line again, which takes its place in the history.</summary>
internal sealed class RedoCommand() : ZkCommand("redo", "cmdno")
{
    public override bool NeedsConnection => false;

    protected override int ArgumentsMin => 1;

    protected override Task RunAsync(Shell shell, ParsedArguments arguments)
    {
        if (!int.TryParse(arguments[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index)
            || shell.History.At(index) is not { } line)
        {
            throw new ShellException("Command index out of range");
        }

        var tokens = CommandTokens.Split(line);
        if (tokens[0] == Name)
        {
            throw new ShellException("No redoing redos");
        }

        shell.History.ReplaceLast(line);
        return shell.DispatchAsync(tokens);
    }
}
