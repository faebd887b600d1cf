using System.Globalization;
using Znode.Interop.Tests.Servers;
using Znode.Interop.Tests.Wire;

namespace Znode.Interop.Tests.Ensembles;

/// <summary>Three servers on loopback that are one ensemble, each a process of its own.</summary>
internal sealed class TestEnsemble : IAsyncDisposable
{
    private static readonly TimeSpan LeaderWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(50);
    private readonly TestServer[] _servers;

    private TestEnsemble(TestServer[] servers) => _servers = servers;

    public IReadOnlyList<TestServer> Servers => _servers;

    /// <summary>Starts an ensemble and returns once all of it serves.</summary>
    public static async Task<TestEnsemble> StartAsync(ServerProgram program, ServerSettings settings, CancellationToken cancellationToken, int size = 3)
    {
        program.Require();
        settings = settings.With("initLimit", "10").With("syncLimit", "5");
        for (var id = 1; id <= size; id++)
        {
            settings = settings.With($"server.{id}", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{ServerSettings.FreePort()}:{ServerSettings.FreePort()}"));
        }

        var ensemble = new TestEnsemble([.. Enumerable.Range(0, size).Select(_ => TestServer.Make(program, settings))]);
        try
        {
            for (var i = 0; i < size; i++)
            {
                Directory.CreateDirectory(ensemble._servers[i].DataDirectory);
                await File.WriteAllTextAsync(Path.Combine(ensemble._servers[i].DataDirectory, "myid"), $"{i + 1}\n", cancellationToken);
                await ensemble._servers[i].LaunchAsync(cancellationToken);
            }

            foreach (var server in ensemble._servers)
            {
                await server.ReadyAsync(cancellationToken);
            }

            return ensemble;
        }
        catch
        {
            await ensemble.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks every server that runs until one of them says that it leads.</summary>
    public async Task<TestServer> LeaderAsync(CancellationToken cancellationToken, TestServer? except = null)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(LeaderWithin);
        using var timer = new PeriodicTimer(AskEvery);
        do
        {
            foreach (var server in _servers.Where(server => server.IsRunning && server != except))
            {
                if (await ModeAsync(server, deadline.Token) == "leader")
                {
                    return server;
                }
            }
        }
        while (await timer.WaitForNextTickAsync(deadline.Token));

        throw new IOException("No server leads.");
    }

    /// <summary>A server that follows.</summary>
    public async Task<TestServer> FollowerAsync(CancellationToken cancellationToken, TestServer? except = null)
    {
        var leader = await LeaderAsync(cancellationToken, except);
        return _servers.First(server => server != leader && server != except && server.IsRunning);
    }

    /// <summary>What a server says that it is; empty when it does not serve.</summary>
    public static async Task<string> ModeAsync(TestServer server, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(1));
        try
        {
            var answer = await server.AskAsync("srvr", patience.Token);
            return answer.Split('\n').FirstOrDefault(line => line.StartsWith("Mode: ", StringComparison.Ordinal))?["Mode: ".Length..].Trim() ?? "";
        }
        catch (Exception exception) when (exception is System.Net.Sockets.SocketException or IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return "";
        }
    }

    /// <summary>Opens a session on a server, as soon as it takes one.</summary>
    public static async Task<WireSession> OpenAsync(TestServer server, CancellationToken cancellationToken, ConnectRequest? request = null)
    {
        using var timer = new PeriodicTimer(AskEvery);
        do
        {
            try
            {
                if (await WireSession.TryOpenAsync(server.EndPoint, request ?? new ConnectRequest { TimeoutMs = 10_000 }, cancellationToken) is { } session)
                {
                    return session;
                }
            }
            catch (Exception exception) when (exception is System.Net.Sockets.SocketException or IOException)
            {
                // It does not listen yet.
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));

        throw new OperationCanceledException(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }
    }
}
