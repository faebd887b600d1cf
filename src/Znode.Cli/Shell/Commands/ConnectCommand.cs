using Znode.Cli.Shell.CommandLine;

namespace Znode.Cli.Shell.Commands;

/// <summary>connect: ends the session and begins another, there or elsewhere.</summary>
internal sealed class ConnectCommand() : ZkCommand("connect", "host:port")
{
    public override bool NeedsConnection => false;

    protected override Task RunAsync(Shell shell, ParsedArguments arguments) => shell.ConnectAsync(arguments.At(0));
}
