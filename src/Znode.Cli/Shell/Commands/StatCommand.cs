using Znode.Cli.Shell.CommandLine;
using Znode.Cli.Shell.Connection;
using Znode.Cli.Shell.Text;

namespace Znode.Cli.Shell.Commands;

/// <summary>stat: what a znode says of itself. -w also watches for one that does not exist yet.</summary>
internal sealed class StatCommand() : ZkCommand("stat", "[-w] path")
{
    protected override IReadOnlyList<CommandOption> Options { get; } = [new("w")];

    protected override int ArgumentsMin => 1;

    protected override async Task RunAsync(Shell shell, ParsedArguments arguments)
    {
        if (arguments.Count > 1)
        {
            shell.Environment.Error.WriteLine("'stat path [watch]' has been deprecated. Please use 'stat [-w] path' instead.");
        }

        var stat = await shell.Connection.ExistsAsync(arguments[0], arguments.Has("w") || arguments.Count > 1).ConfigureAwait(false)
            ?? throw new KeeperException(ErrorCode.NoNode, arguments[0]);
        StatText.Write(shell.Environment.Out, stat, shell.Environment.Zone);
    }
}
