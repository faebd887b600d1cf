using Znode.Cli.Shell.CommandLine;

namespace Znode.Cli.Shell.Commands;

/// <summary>delete: one znode without children.</summary>
internal sealed class DeleteCommand() : ZkCommand("delete", "[-v version] path")
{
    protected override IReadOnlyList<CommandOption> Options { get; } = [new("v", TakesValue: true)];

    protected override int ArgumentsMin => 1;

    protected override Task RunAsync(Shell shell, ParsedArguments arguments)
    {
        if (arguments.Count > 1)
        {
            shell.Environment.Error.WriteLine("'delete path [version]' has been deprecated. Please use 'delete [-v version] path' instead.");
        }

        return shell.Connection.DeleteAsync(arguments[0], arguments.Number("v", -1));
    }
}
