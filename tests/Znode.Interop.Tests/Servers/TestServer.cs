using System.Net;
using System.Net.Sockets;
using Znode.Interop.Tests.Wire;

namespace Znode.Interop.Tests.Servers;

/// <summary>One server on loopback: a port and a data directory that survive restarts, and a process that does not.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(40);
    private readonly TemporaryDirectory _directory = new();
    private readonly ServerProgram _program;
    private readonly ServerSettings _settings;
    private readonly List<string> _pastOutput = [];
    private ChildProcess? _process;

    private TestServer(ServerProgram program, ServerSettings settings, string? dataDirectory)
    {
        _program = program;
        _settings = settings;
        DataDirectory = dataDirectory ?? _directory.Combine("data");
        EndPoint = new IPEndPoint(IPAddress.Loopback, ServerSettings.FreePort());
    }

    public string Name => _program.Name;

    public IPEndPoint EndPoint { get; }

    public string DataDirectory { get; }

    /// <summary>The connect string of this server.</summary>
    public string ConnectString => $"{EndPoint}";

    /// <summary>Starts a server and returns once it answers; an existing <paramref name="dataDirectory"/> stays with the caller.</summary>
    public static async Task<TestServer> StartAsync(
        ServerProgram program, ServerSettings settings, CancellationToken cancellationToken, string? dataDirectory = null)
    {
        program.Require();
        var server = new TestServer(program, settings, dataDirectory);
        try
        {
            await server.StartAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes a server that nothing runs of yet: one of an ensemble, which serves only with others.</summary>
    public static TestServer Make(ServerProgram program, ServerSettings settings, string? dataDirectory = null) => new(program, settings, dataDirectory);

    /// <summary>Starts the process again over the same directory and port.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await LaunchAsync(cancellationToken);
        await ReadyAsync(cancellationToken);
    }

    /// <summary>Starts the process and does not wait until it serves.</summary>
    public async Task LaunchAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(DataDirectory);
        var zooCfg = _directory.Combine("zoo.cfg");
        if (!File.Exists(zooCfg))
        {
            // Once: a server whose members change keeps it true.
            await File.WriteAllTextAsync(zooCfg, _settings.Render(DataDirectory, EndPoint.Port), cancellationToken);
        }

        _process = ChildProcess.Start(_program.Command(zooCfg, _settings));
    }

    /// <summary>Sends the process a signal, for example STOP and CONT.</summary>
    public Task SignalAsync(string signal, CancellationToken cancellationToken) => _process!.SignalAsync(signal, cancellationToken);

    /// <summary>Gets whether the process runs.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Starts the process and expects it to refuse; returns what it said.</summary>
    public static async Task<string> RefusesToStartAsync(
        ServerProgram program, ServerSettings settings, string dataDirectory, CancellationToken cancellationToken)
    {
        await using var server = new TestServer(program, settings, dataDirectory);
        try
        {
            await server.StartAsync(cancellationToken);
        }
        catch (IOException)
        {
            return server._process!.Output;
        }

        throw new IOException($"{program} started on {dataDirectory}, but should have refused.");
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        await _process!.KillAsync(cancellationToken);
        await ReleaseAsync();
    }

    /// <summary>SIGTERM, as an operator stops it; returns the exit code.</summary>
    public async Task<int> TerminateAsync(CancellationToken cancellationToken)
    {
        await _process!.TerminateAsync(cancellationToken);
        var exitCode = _process.ExitCode;
        await ReleaseAsync();
        return exitCode;
    }

    public Task<string> AskAsync(string word, CancellationToken cancellationToken) => FourLetterWord.AskAsync(EndPoint, word, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.KillAsync(CancellationToken.None);
            await ReleaseAsync();
        }

        ServerOutput.Keep($"---- output of {Name} on port {EndPoint.Port}:\n{string.Join("\n---- restarted\n", _pastOutput)}");
        _directory.Dispose();
    }

    private async Task ReleaseAsync()
    {
        _pastOutput.Add(_process!.Output);
        await _process.DisposeAsync();
        _process = null;
    }

    /// <summary>Asks srvr until the server says which mode it serves in.</summary>
    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(ReadyWithin);
        using var timer = new PeriodicTimer(AskEvery);
        try
        {
            while (await timer.WaitForNextTickAsync(deadline.Token))
            {
                if (_process!.HasExited)
                {
                    throw new IOException($"{Name} exited with code {_process.ExitCode} instead of serving:\n{_process.Output}");
                }

                if (await IsServingAsync(deadline.Token))
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"{Name} did not serve within {ReadyWithin.TotalSeconds} s:\n{_process!.Output}");
        }
    }

    private async Task<bool> IsServingAsync(CancellationToken cancellationToken)
    {
        // Asked too early, Apache 3.8 fails on a null database and forgets to close the connection: a silent server is not serving yet.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(AnswersWithin);
        try
        {
            return (await AskAsync("srvr", patience.Token)).Contains("Mode: ", StringComparison.Ordinal);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        catch (SocketException)
        {
            return false; // Nobody listens yet.
        }
    }
}
