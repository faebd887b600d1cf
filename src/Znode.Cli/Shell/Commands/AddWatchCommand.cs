using Znode.Cli.Shell.CommandLine;
using Znode.Protocol;

namespace Znode.Cli.Shell.Commands;

/// <summary>addWatch: a watch that stays.</summary>
internal sealed class AddWatchCommand()
    : ZkCommand("addWatch", "[-m mode] path # optional mode is one of [PERSISTENT, PERSISTENT_RECURSIVE] - default is PERSISTENT_RECURSIVE")
{
    protected override IReadOnlyList<CommandOption> Options { get; } = [new("m", TakesValue: true)];

    protected override int ArgumentsMin => 1;

    protected override Task RunAsync(Shell shell, ParsedArguments arguments)
    {
        AddWatchMode? mode = (arguments.Value("m") ?? "PERSISTENT_RECURSIVE").ToUpperInvariant() switch
        {
            "PERSISTENT" => AddWatchMode.Persistent,
            "PERSISTENT_RECURSIVE" => AddWatchMode.PersistentRecursive,
            _ => null,
        };
        return shell.Connection.AddWatchAsync(arguments[0], mode ?? throw Misused());
    }
}
