using Znode.Cli.Shell.CommandLine;
using Znode.Cli.Shell.Text;

namespace Znode.Cli.Shell.Commands;

/// <summary>getAcl: two lines for each entry.</summary>
internal sealed class GetAclCommand() : ZkCommand("getAcl", "[-s] path")
{
    protected override IReadOnlyList<CommandOption> Options { get; } = [new("s")];

    protected override int ArgumentsMin => 1;

    protected override async Task RunAsync(Shell shell, ParsedArguments arguments)
    {
        var reply = await shell.Connection.GetAclAsync(arguments[0]).ConfigureAwait(false);
        foreach (var entry in reply.Acl)
        {
            shell.Environment.Out.WriteLine($"'{entry.Scheme},'{entry.Id}");
            shell.Environment.Out.WriteLine($": {AclText.ToLetters(entry.Permissions)}");
        }

        if (arguments.Has("s"))
        {
            StatText.Write(shell.Environment.Out, reply.Stat, shell.Environment.Zone);
        }
    }
}
