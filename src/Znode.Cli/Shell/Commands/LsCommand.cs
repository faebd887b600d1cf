using Znode.Cli.Shell.CommandLine;
using Znode.Cli.Shell.Text;

namespace Znode.Cli.Shell.Commands;

/// <summary>ls: the children's names, sorted; -R: all paths below, one a line.</summary>
internal sealed class LsCommand() : ZkCommand("ls", "[-s] [-w] [-R] path")
{
    protected override IReadOnlyList<CommandOption> Options { get; } = [new("s"), new("w"), new("R")];

    protected override int ArgumentsMin => 1;

    protected override async Task RunAsync(Shell shell, ParsedArguments arguments)
    {
        var output = shell.Environment.Out;
        if (arguments.Count > 1)
        {
            shell.Environment.Error.WriteLine("'ls path [watch]' has been deprecated. Please use 'ls [-w] path' instead.");
        }

        if (arguments.Has("R"))
        {
            await SubTree.VisitAsync(shell.Connection, arguments[0], path => output.WriteLineAsync(path)).ConfigureAwait(false);
            return;
        }

        var reply = await shell.Connection.GetChildrenAsync(arguments[0], arguments.Has("w") || arguments.Count > 1).ConfigureAwait(false);
        output.WriteLine($"[{string.Join(", ", reply.Children.Order(StringComparer.Ordinal))}]");
        if (arguments.Has("s"))
        {
            StatText.Write(output, reply.Stat, shell.Environment.Zone);
        }
    }
}
