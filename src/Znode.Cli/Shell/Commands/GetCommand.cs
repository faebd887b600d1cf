using System.Text;
using Znode.Cli.Shell.CommandLine;
using Znode.Cli.Shell.Text;

namespace Znode.Cli.Shell.Commands;

/// <summary>get: data as text, in base64 or as a hex dump.</summary>
internal sealed class GetCommand() : ZkCommand("get", "[-s] [-w] [-b] [-x] path")
{
    protected override IReadOnlyList<CommandOption> Options { get; } = [new("s"), new("w"), new("b"), new("x")];

    protected override int ArgumentsMin => 1;

    protected override async Task RunAsync(Shell shell, ParsedArguments arguments)
    {
        if (arguments.Count > 1)
        {
            shell.Environment.Error.WriteLine("'get path [watch]' has been deprecated. Please use 'get [-s] [-w] path' instead.");
        }

        var reply = await shell.Connection.GetDataAsync(arguments[0], arguments.Has("w") || arguments.Count > 1).ConfigureAwait(false);
        shell.Environment.Out.WriteLine(reply.Data switch
        {
            null => "null",
            var data when arguments.Has("b") => Convert.ToBase64String(data),
            var data when arguments.Has("x") => HexDump.Format(data),
            var data => Encoding.UTF8.GetString(data),
        });
        if (arguments.Has("s"))
        {
            StatText.Write(shell.Environment.Out, reply.Stat, shell.Environment.Zone);
        }
    }
}
