using System.Text;
using Znode.Cli.Shell.CommandLine;
using Znode.Cli.Shell.Text;

namespace Znode.Cli.Shell.Commands;

/// <summary>config: the ensemble's configuration; -c: the version and the addresses for clients only.</summary>
internal sealed class ConfigCommand() : ZkCommand("config", "[-c] [-w] [-s]")
{
    protected override IReadOnlyList<CommandOption> Options { get; } = [new("s"), new("w"), new("c")];

    protected override async Task RunAsync(Shell shell, ParsedArguments arguments)
    {
        var reply = await shell.Connection.GetConfigAsync(arguments.Has("w")).ConfigureAwait(false);
        var text = Encoding.UTF8.GetString(reply.Data ?? []);
        shell.Environment.Out.WriteLine(arguments.Has("c") ? ConfigText.ForClients(text) : text);
        if (arguments.Has("s"))
        {
            StatText.Write(shell.Environment.Out, reply.Stat, shell.Environment.Zone);
        }
    }
}
