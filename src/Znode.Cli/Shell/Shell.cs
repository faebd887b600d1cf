using System.Globalization;
using Znode.Cli.Shell.CommandLine;
using Znode.Cli.Shell.Commands;
using Znode.Cli.Shell.Connection;
using Znode.Cli.Shell.Terminal;
using Znode.Cli.Shell.Text;

namespace Znode.Cli.Shell;

/// <summary>Reads commands, carries them out on a session, and prints as zkCli does. ZooKeeper: <c>ZooKeeperMain</c>.</summary>
/// <remarks>Commands run one after the other; only events are printed from elsewhere, each in one piece.</remarks>
internal sealed class Shell(ShellOptions options, ShellEnvironment environment) : IAsyncDisposable
{
    private readonly CommandTable _commands = CommandTable.All;
    private volatile bool _printsWatches = true;
    private IShellConnection? _connection;

    public ShellEnvironment Environment { get; } = environment;

    public ShellHistory History { get; } = new();

    /// <summary>Gets or sets whether events are printed.</summary>
    public bool PrintsWatches
    {
        get => _printsWatches;
        set => _printsWatches = value;
    }

    /// <summary>Gets or sets whether the user has asked to leave.</summary>
    public bool IsLeaving { get; set; }

    /// <summary>Gets the last command's exit code.</summary>
    public int ExitCode { get; private set; }

    public IShellConnection Connection => _connection ?? throw new ShellException("Not connected");

    /// <summary>Begins a session, in place of the one there is.</summary>
    /// <param name="servers">The connect string; null for the one in use.</param>
    public async Task ConnectAsync(string? servers)
    {
        if (_connection is { } old)
        {
            servers ??= old.Servers;
            await old.CloseAsync().ConfigureAwait(false);
        }

        _connection = Environment.Connect(new(servers ?? options.Servers, options.Timeout, options.CanBeReadOnly), PrintEvent);
        if (options.WaitForConnection)
        {
            await _connection.WaitUntilConnectedAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Carries out the lines of a reader until it ends or the user leaves.</summary>
    public async Task RunAsync(ILineReader reader)
    {
        while (!IsLeaving && await reader.ReadLineAsync(Prompt).ConfigureAwait(false) is { } line)
        {
            await ExecuteLineAsync(line).ConfigureAwait(false);
        }
    }

    /// <summary>Carries out one line and notes it; a line of nothing is no command.</summary>
    public async Task ExecuteLineAsync(string line)
    {
        var tokens = CommandTokens.Split(line);
        if (tokens.Length > 0)
        {
            History.Add(line);
            await ExecuteAsync(tokens).ConfigureAwait(false);
        }
    }

    /// <summary>Carries out one command; what goes wrong is printed and sets the exit code.</summary>
    public async Task ExecuteAsync(IReadOnlyList<string> tokens)
    {
        try
        {
            await DispatchAsync(tokens).ConfigureAwait(false);

            // quit leaves with what the command before it ended with.
            ExitCode = IsLeaving ? ExitCode : ShellExitCode.Ok;
        }
        catch (KeeperException refusal)
        {
            Environment.Error.WriteLine(RefusalText.Describe(refusal));
            ExitCode = ShellExitCode.Failed;
        }
        catch (ShellException failure)
        {
            Environment.Error.WriteLine(failure.Message);
            ExitCode = failure.ExitCode;
        }
    }

    /// <summary>Carries out one command; what goes wrong is thrown.</summary>
    public async Task DispatchAsync(IReadOnlyList<string> tokens)
    {
        if (_commands.Find(tokens[0]) is not { } command)
        {
            PrintUsage();
            throw new CommandNotFoundException(tokens[0]);
        }

        if (command.NeedsConnection && _connection?.State.IsAlive() != true)
        {
            Environment.Out.WriteLine("Not connected");
            return;
        }

        await command.ExecuteAsync(this, [.. tokens.Skip(1)]).ConfigureAwait(false);
    }

    public void PrintUsage()
    {
        Environment.Error.WriteLine("ZooKeeper -server host:port -client-configuration properties-file cmd args");
        foreach (var command in _commands.Sorted)
        {
            Environment.Error.WriteLine($"\t{command.Usage}");
        }
    }

    /// <summary>Suggests how a line may go on: the name of a command, or the path of a znode.</summary>
    public Task<IReadOnlyList<string>> CompleteAsync(string line) => new Completion(_commands, _connection).CompleteAsync(line);

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
        {
            // The session goes with the program: after quit it says so, as zkCli does; otherwise nobody waits for the event, nor for a connection.
            PrintsWatches = PrintsWatches && IsLeaving;
            if (IsLeaving || connection.State.IsConnected())
            {
                await connection.CloseAsync().ConfigureAwait(false);
            }

            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    private string Prompt() => _connection is { } connection
        ? string.Create(CultureInfo.InvariantCulture, $"[zk: {connection.Servers}({connection.State.ToText()}) {History.Count}] ")
        : "";

    private void PrintEvent(ShellEvent shellEvent)
    {
        if (PrintsWatches)
        {
            var newLine = System.Environment.NewLine;
            Environment.Out.Write($"{newLine}WATCHER::{newLine}{newLine}{shellEvent}{newLine}");
            Environment.Out.Flush();
        }
    }
}
