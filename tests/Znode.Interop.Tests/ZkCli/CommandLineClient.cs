using System.Diagnostics;
using Znode.Interop.Tests.Servers;

namespace Znode.Interop.Tests.ZkCli;

/// <summary>A command-line client: Apache's zkCli.sh, or our shell that must not be told apart from it.</summary>
internal sealed class CommandLineClient
{
    private readonly string[] _command;

    private CommandLineClient(string name, params string[] command) => (Name, _command) = (name, command);

    public static CommandLineClient ZkCli { get; } = new("zkCli.sh", "/usr/share/zookeeper/bin/zkCli.sh");

    public static CommandLineClient Shell { get; } = new("znode shell", ZnodeProgram.Path, "shell");

    public string Name { get; }

    /// <summary>Feeds commands to the client's standard input, as a pipe does.</summary>
    public Task<Transcript> PipeAsync(TestServer server, string commands, CancellationToken cancellationToken) => RunAsync(server, [], commands, cancellationToken);

    /// <summary>Runs one command from the command line.</summary>
    public Task<Transcript> OneShotAsync(TestServer server, string[] command, CancellationToken cancellationToken) => RunAsync(server, command, null, cancellationToken);

    private async Task<Transcript> RunAsync(TestServer server, string[] arguments, string? input, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(_command[0]);
        foreach (var argument in _command[1..].Concat(["-server", server.ConnectString]).Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["CLIENT_JVMFLAGS"] = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Duser.timezone=UTC";
        start.Environment["TZ"] = "UTC";
        var (exitCode, output, error) = await ChildProcess.RunAsync(start, input, cancellationToken);
        return Transcript.Of(exitCode, output, error, server.EndPoint.Port);
    }
}
