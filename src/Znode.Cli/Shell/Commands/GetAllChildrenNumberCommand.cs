using System.Globalization;
using Znode.Cli.Shell.CommandLine;

namespace Znode.Cli.Shell.Commands;

/// <summary>getAllChildrenNumber: all znodes below one.</summary>
internal sealed class GetAllChildrenNumberCommand() : ZkCommand("getAllChildrenNumber", "path")
{
    protected override int ArgumentsMin => 1;

    protected override async Task RunAsync(Shell shell, ParsedArguments arguments)
    {
        var number = await shell.Connection.GetAllChildrenNumberAsync(arguments[0]).ConfigureAwait(false);
        shell.Environment.Out.WriteLine(number.ToString(CultureInfo.InvariantCulture));
    }
}
