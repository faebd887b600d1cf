using Znode.Cli.Shell.CommandLine;

namespace Znode.Cli.Shell.Commands;

/// <summary>version: of this program.</summary>
internal sealed class VersionCommand() : ZkCommand("version", "")
{
    protected override Task RunAsync(Shell shell, ParsedArguments arguments)
    {
        if (arguments.Count > 0)
        {
            throw Misused();
        }

        shell.Environment.Out.WriteLine($"ZooKeeper CLI version: znode {ProgramVersion.Text}");
        return Task.CompletedTask;
    }
}
