using System.Text;
using Znode.Cli.Shell;
using Znode.Cli.Shell.Connection;
using Znode.Cli.Shell.Terminal;

namespace Znode.Cli.Tests.Shell;

/// <summary>Runs a transcript: lines with <c>&gt; </c> are typed, the others must be what is printed; <c>! </c> is the error output.</summary>
internal sealed class ShellTranscript
{
    private readonly StringBuilder _printed = new();
    private readonly List<FakeShellConnection> _connections = [];

    /// <summary>Gets the last connection that was made.</summary>
    public FakeShellConnection Connection => _connections[^1];

    public string Printed => _printed.ToString();

    public ShellEnvironment Environment => new(new StringWriter(_printed) { NewLine = "\n" }, new ErrorLines(_printed), Connect) { Zone = TimeZoneInfo.Utc };

    public async Task<int> RunAsync(string expected, Action<FakeShellConnection>? prepare = null)
    {
        await using var shell = new Cli.Shell.Shell(new(), Environment);
        await shell.ConnectAsync(null);
        prepare?.Invoke(Connection);
        var actual = new StringBuilder();
        foreach (var line in expected.ReplaceLineEndings("\n").Split('\n').Where(line => line.StartsWith("> ", StringComparison.Ordinal)))
        {
            _printed.Clear();
            await shell.ExecuteLineAsync(line[2..]);
            actual.Append(line).Append('\n').Append(_printed);
        }

        Assert.That(actual.ToString().TrimEnd('\n'), Is.EqualTo(expected.ReplaceLineEndings("\n").TrimEnd('\n')));
        return shell.ExitCode;
    }

    /// <summary>Runs the command as the program does.</summary>
    public Task<int> RunProgramAsync(string[] args, string input = "") => ShellCommand.RunAsync(args, Environment, new PlainLineReader(new StringReader(input)));

    private FakeShellConnection Connect(ShellConnectionOptions options, Action<ShellEvent> onEvent)
    {
        var connection = new FakeShellConnection(options.Servers, onEvent);
        _connections.Add(connection);
        return connection;
    }

    private sealed class ErrorLines(StringBuilder printed) : TextWriter
    {
        public override Encoding Encoding => Encoding.Unicode;

        public override void Write(char value) => printed.Append(value);

        public override void WriteLine(string? value) => printed.Append("! ").Append(value).Append('\n');
    }
}
