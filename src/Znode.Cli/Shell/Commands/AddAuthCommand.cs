using System.Text;
using Znode.Cli.Shell.CommandLine;

namespace Znode.Cli.Shell.Commands;

/// <summary>addauth: who we are. A refusal comes as an event, and ends the session.</summary>
internal sealed class AddAuthCommand() : ZkCommand("addauth", "scheme auth")
{
    protected override int ArgumentsMin => 1;

    protected override Task RunAsync(Shell shell, ParsedArguments arguments)
    {
        shell.Connection.AddAuth(arguments[0], Encoding.UTF8.GetBytes(arguments.At(1) ?? ""));
        return Task.CompletedTask;
    }
}
