using Znode.Cli.Shell.CommandLine;

namespace Znode.Cli.Shell.Commands;

/// <summary>whoami: under which identities the server knows us.</summary>
internal sealed class WhoAmICommand() : ZkCommand("whoami", "")
{
    protected override async Task RunAsync(Shell shell, ParsedArguments arguments)
    {
        var identities = await shell.Connection.WhoAmIAsync().ConfigureAwait(false);
        shell.Environment.Out.WriteLine("Auth scheme: User");
        foreach (var identity in identities)
        {
            shell.Environment.Out.WriteLine($"{identity.Scheme}: {identity.Id}");
        }
    }
}
