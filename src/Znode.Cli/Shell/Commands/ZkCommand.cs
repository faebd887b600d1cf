using Znode.Cli.Shell.CommandLine;

namespace Znode.Cli.Shell.Commands;

/// <summary>One of zkCli's commands. ZooKeeper: <c>CliCommand</c>.</summary>
/// <param name="name">What the user types.</param>
/// <param name="synopsis">Its options and arguments, as the usage shows them.</param>
internal abstract class ZkCommand(string name, string synopsis)
{
    public string Name { get; } = name;

    /// <summary>Gets the line that the usage has for it, also printed when it is used wrongly.</summary>
    public string Usage => $"{Name} {synopsis}";

    /// <summary>Gets whether it says "Not connected" when the session has ended.</summary>
    public virtual bool NeedsConnection => true;

    protected virtual IReadOnlyList<CommandOption> Options => [];

    /// <summary>Gets options of which only one may be given.</summary>
    protected virtual CommandOptionGroup? Group => null;

    /// <summary>Gets how many arguments it needs, options not counted.</summary>
    protected virtual int ArgumentsMin => 0;

    /// <param name="shell">Whose command it is.</param>
    /// <param name="arguments">What follows the name.</param>
    /// <exception cref="ShellException">It is used wrongly, or failed.</exception>
    public async Task ExecuteAsync(Shell shell, string[] arguments)
    {
        var parsed = new CommandLineParser(Options, Group).Parse(arguments);
        if (parsed.Count < ArgumentsMin)
        {
            throw Misused();
        }

        await RunAsync(shell, parsed).ConfigureAwait(false);
    }

    protected abstract Task RunAsync(Shell shell, ParsedArguments arguments);

    /// <summary>The usage of this command, as an error.</summary>
    protected ShellException Misused() => new(Usage);
}
