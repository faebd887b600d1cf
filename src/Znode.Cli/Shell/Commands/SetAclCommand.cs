using Znode.Cli.Shell.CommandLine;
using Znode.Cli.Shell.Connection;
using Znode.Cli.Shell.Text;

namespace Znode.Cli.Shell.Commands;

/// <summary>setAcl: -R for all below too; what is refused there is printed and does not stop it.</summary>
internal sealed class SetAclCommand() : ZkCommand("setAcl", "[-s] [-v version] [-R] path acl")
{
    protected override IReadOnlyList<CommandOption> Options { get; } = [new("s"), new("v", TakesValue: true), new("R")];

    protected override int ArgumentsMin => 2;

    protected override async Task RunAsync(Shell shell, ParsedArguments arguments)
    {
        var acl = AclText.Parse(arguments[1], shell.Environment.Error);
        var version = arguments.Number("v", -1);
        if (arguments.Has("R"))
        {
            await SubTree.VisitAsync(shell.Connection, arguments[0], path => SetOneOfManyAsync(shell, path, acl, version)).ConfigureAwait(false);
            return;
        }

        var stat = await shell.Connection.SetAclAsync(arguments[0], acl, version).ConfigureAwait(false);
        if (arguments.Has("s"))
        {
            StatText.Write(shell.Environment.Out, stat, shell.Environment.Zone);
        }
    }

    private static async Task SetOneOfManyAsync(Shell shell, string path, List<AclEntry> acl, int version)
    {
        try
        {
            await shell.Connection.SetAclAsync(path, acl, version).ConfigureAwait(false);
        }
        catch (KeeperException refusal)
        {
            shell.Environment.Error.WriteLine(RefusalText.KeeperErrorCode(refusal));
        }
    }
}
