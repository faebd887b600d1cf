using System.Globalization;

namespace Znode.Cli.Shell;

/// <summary>What <c>znode shell</c> was started with. Source: spec operations §9.1; ZooKeeper: <c>ZooKeeperMain.MyCommandOptions</c>.</summary>
internal sealed record ShellOptions
{
    /// <summary>Gets the connect string.</summary>
    public string Servers { get; init; } = "localhost:2181";

    /// <summary>Gets the session timeout to ask for.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets whether a read-only member will do.</summary>
    public bool CanBeReadOnly { get; init; }

    /// <summary>Gets whether to wait for the session before the first command.</summary>
    public bool WaitForConnection { get; init; }

    /// <summary>Gets the command to carry out, and then to end; empty to read commands.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <param name="args">What follows <c>znode shell</c>. What begins with no dash begins the command.</param>
    /// <exception cref="ShellException">An option lacks its value or is not known.</exception>
    public static ShellOptions Parse(IReadOnlyList<string> args)
    {
        var options = new ShellOptions();
        for (var i = 0; i < args.Count; i++)
        {
            switch (args[i])
            {
                case "-server":
                    options = options with { Servers = ValueOf(args, ref i) };
                    break;
                case "-timeout":
                    options = options with { Timeout = Milliseconds(ValueOf(args, ref i)) };
                    break;
                case "-client-configuration":
                    throw new ShellException("-client-configuration names a file of Java client settings, which this shell does not read");
                case "-r":
                    options = options with { CanBeReadOnly = true };
                    break;
                case "-waitforconnection":
                    options = options with { WaitForConnection = true };
                    break;
                case var option when option.StartsWith('-'):
                    throw new ShellException($"Unknown option {option}: there are -server host:port[,host:port...][/chroot], -timeout milliseconds, -r and -waitforconnection");
                default:
                    return options with { Command = [.. args.Skip(i)] };
            }
        }

        return options;
    }

    private static string ValueOf(IReadOnlyList<string> args, ref int i) =>
        ++i < args.Count ? args[i] : throw new ShellException($"Error: no argument found for option {args[i - 1]}");

    private static TimeSpan Milliseconds(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0
            ? TimeSpan.FromMilliseconds(value)
            : throw new ShellException($"-timeout takes a positive number of milliseconds, not \"{text}\"");
}
