using Znode.Cli.Shell.CommandLine;
using Znode.Watches;

namespace Znode.Cli.Shell.Commands;

/// <summary>removewatches: of one kind, or all. -l forgets them also when the server can not be asked.</summary>
internal sealed class RemoveWatchesCommand() : ZkCommand("removewatches", "path [-c|-d|-a|-p|-r] [-l]")
{
    protected override IReadOnlyList<CommandOption> Options { get; } = [new("c"), new("d"), new("a"), new("p"), new("r"), new("l")];

    protected override int ArgumentsMin => 1;

    protected override Task RunAsync(Shell shell, ParsedArguments arguments)
    {
        var type = arguments.Has("c") ? WatcherType.Children
            : arguments.Has("d") ? WatcherType.Data
            : arguments.Has("p") ? WatcherType.Persistent
            : arguments.Has("r") ? WatcherType.PersistentRecursive
            : WatcherType.Any;
        return shell.Connection.RemoveWatchesAsync(arguments[0], type, arguments.Has("l"));
    }
}
