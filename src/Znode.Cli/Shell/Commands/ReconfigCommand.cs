using System.Globalization;
using System.Text;
using Znode.Cli.Shell.CommandLine;
using Znode.Cli.Shell.Text;

namespace Znode.Cli.Shell.Commands;

/// <summary>reconfig: who is in the ensemble, by a whole list or by what joins and leaves.</summary>
internal sealed class ReconfigCommand() : ZkCommand(
    "reconfig",
    "[-s] [-v version] [[-file path] | [-members serverID=host:port1:port2;port3[,...]*]] | [-add serverId=host:port1:port2;port3[,...]]* [-remove serverId[,...]*]")
{
    protected override IReadOnlyList<CommandOption> Options { get; } =
    [
        new("s"), new("v", TakesValue: true), new("file", TakesValue: true), new("members", TakesValue: true), new("add", TakesValue: true),
        new("remove", TakesValue: true),
    ];

    protected override async Task RunAsync(Shell shell, ParsedArguments arguments)
    {
        var version = VersionOf(arguments.Value("v"));
        var (joining, leaving) = (arguments.Value("add"), arguments.Value("remove"));
        var isWhole = arguments.Has("file") || arguments.Has("members");
        if (isWhole && (joining ?? leaving) is not null)
        {
            throw new ShellException("Can't use -file or -members together with -add or -remove (mixing incremental and non-incremental modes is not allowed)");
        }

        if (arguments.Has("file") && arguments.Has("members"))
        {
            throw new ShellException("Can't use -file and -members together (conflicting non-incremental modes)");
        }

        if (!isWhole && joining is null && leaving is null)
        {
            throw Misused();
        }

        var members = arguments.Value("file") is { } file ? ReadMembers(file) : arguments.Value("members");
        var reply = await shell.Connection.ReconfigAsync(Lower(joining), Lower(leaving), Lower(members), version).ConfigureAwait(false);
        shell.Environment.Out.WriteLine($"Committed new configuration:{Environment.NewLine}{Encoding.UTF8.GetString(reply.Data ?? [])}");
        if (arguments.Has("s"))
        {
            StatText.Write(shell.Environment.Out, reply.Stat, shell.Environment.Zone);
        }
    }

    private static long VersionOf(string? text) => text is null ? -1
        : long.TryParse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var version) ? version
        : throw new ShellException("-v must be followed by a long (configuration version)");

    /// <summary>Takes the servers of a dynamic configuration file, one a line.</summary>
    private static string ReadMembers(string file)
    {
        try
        {
            return string.Join('\n', File.ReadLines(file).Select(line => line.Trim()).Where(line => line.StartsWith("server.", StringComparison.Ordinal)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ShellException($"Error processing {file}: {e.Message}");
        }
    }

    /// <summary>zkCli sends them in lower case.</summary>
    private static string? Lower(string? text) => text?.ToLowerInvariant();
}
