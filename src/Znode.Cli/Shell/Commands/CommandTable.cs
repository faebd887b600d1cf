using System.Collections.Frozen;

namespace Znode.Cli.Shell.Commands;

/// <summary>The commands by name. ZooKeeper: <c>CommandFactory</c>.</summary>
internal sealed class CommandTable
{
    /// <summary>All of zkCli's commands. They hold no state.</summary>
    public static readonly CommandTable All = new(
    [
        new AddAuthCommand(),
        new AddWatchCommand(),
        new CloseCommand(),
        new ConfigCommand(),
        new ConnectCommand(),
        new CreateCommand(),
        new DeleteAllCommand(),
        new DeleteCommand(),
        new DelQuotaCommand(),
        new ExitCommand("exit"),
        new ExitCommand("quit"),
        new GetAclCommand(),
        new GetAllChildrenNumberCommand(),
        new GetCommand(),
        new GetEphemeralsCommand(),
        new HistoryCommand(),
        new ListQuotaCommand(),
        new LsCommand(),
        new PrintWatchesCommand(),
        new ReconfigCommand(),
        new RedoCommand(),
        new RemoveWatchesCommand(),
        new SetAclCommand(),
        new SetCommand(),
        new SetQuotaCommand(),
        new StatCommand(),
        new SyncCommand(),
        new VersionCommand(),
        new WhoAmICommand(),
    ]);

    private readonly FrozenDictionary<string, ZkCommand> _byName;

    private CommandTable(IReadOnlyList<ZkCommand> commands)
    {
        _byName = commands.ToFrozenDictionary(command => command.Name, StringComparer.Ordinal);
        Sorted = [.. commands.OrderBy(command => command.Name, StringComparer.Ordinal)];
    }

    /// <summary>Gets the commands in the order of the usage.</summary>
    public IReadOnlyList<ZkCommand> Sorted { get; }

    public ZkCommand? Find(string name) => _byName.GetValueOrDefault(name);
}
