using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Znode.AspNetCore.Clients;
using Znode.AspNetCore.Peers.Http2;

namespace Znode.AspNetCore.Peers;

/// <summary>The port for the other members: Kestrel with gRPC's service behind it, in a container of its own. There is no web host, so that nothing is read from the environment and no signal is caught.</summary>
internal sealed class PeerServer : IAsyncDisposable
{
    /// <summary>The window of a stream: as much may be on its way to a member that does not read.</summary>
    public const int WindowBytes = 1024 * 1024;

    /// <summary>Members need a few each.</summary>
    private const int ConnectionsMax = 256;

    /// <summary>Of them, those from one address that have not shown yet who they are. Many members on one machine may all come at once.</summary>
    private const int StrangersPerAddressMax = 32;

    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(1);

    private readonly PeerPortOptions _options;
    private readonly TlsHandshakes? _tls;
    private readonly RefusalLog _refusals;
    private readonly ConnectionLimits _strangers = new(StrangersPerAddressMax, max: 0);
    private readonly ILogger _logger;
    private readonly ServiceProvider _services;
    private readonly List<ListenOptions> _listening = [];
    private PeerApplication? _application;
    private bool _isStarted;

    public PeerServer(PeerPortOptions options, TlsHandshakes? tls, PeerService service, int messageBytesMax, RefusalLog refusals, ILogger logger)
    {
        _options = options;
        _tls = tls;
        _refusals = refusals;
        _logger = logger;
        var services = new ServiceCollection();

        // What Kestrel and gRPC would log of strangers is said here in one line.
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddMetrics();
        services.AddSingleton(service);
        services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = messageBytesMax;
            grpc.EnableDetailedErrors = false;
        });
        services.AddSingleton(new DiagnosticListener("Znode.Peers"));
        services.AddSingleton<DiagnosticSource>(provider => provider.GetRequiredService<DiagnosticListener>());
        services.Configure<SocketTransportOptions>(transport => transport.UnsafePreferInlineScheduling = true);
        new KestrelServices(services).UseKestrelCore().ConfigureKestrel(Configure);
        _services = services.BuildServiceProvider();
    }

    /// <summary>Gets where it listens, with the real ports.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints => [.. _listening.Select(listen => listen.IPEndPoint!)];

    /// <exception cref="PeerPortUnavailableException">A port could not be bound.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            _application = new(_services);
            await _services.GetRequiredService<IServer>().StartAsync(new NoHttp(), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            throw new PeerPortUnavailableException(_options.EndPoints, exception);
        }

        _isStarted = true;
        foreach (var endPoint in EndPoints)
        {
            Log.PeerPortBound(_logger, endPoint);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_isStarted)
        {
            using var limit = new CancellationTokenSource(StopMax);
            await _services.GetRequiredService<IServer>().StopAsync(limit.Token).ConfigureAwait(false);
        }

        await _services.DisposeAsync().ConfigureAwait(false);
    }

    private void Configure(KestrelServerOptions kestrel)
    {
        kestrel.Limits.MaxConcurrentConnections = ConnectionsMax;
        foreach (var endPoint in _options.EndPoints.Distinct())
        {
            kestrel.Listen(endPoint, listen =>
            {
                _listening.Add(listen);
                listen.Protocols = HttpProtocols.Http2;
                listen.Use(next => context => OnConnectedAsync(next, context));
                if (_tls is not null)
                {
                    listen.UseHttps(new TlsHandshakeCallbackOptions
                    {
                        OnConnection = context => new(_tls.Accept(context.Connection.Features.GetRequiredFeature<PeerConnection>())),
                    });
                }

                ((IConnectionBuilder)listen).Run(context => new Http2ServedStream(context).RunAsync(_application!.HandleAsync));
            });
        }
    }

    private async Task OnConnectedAsync(ConnectionDelegate next, ConnectionContext context)
    {
        var remote = Addresses.Plain((IPEndPoint)context.RemoteEndPoint!);
        if (_strangers.TryEnter(remote.Address) != ConnectionVerdict.Welcome)
        {
            _refusals.Refused($"/{remote}", $"{StrangersPerAddressMax} connections from its address have not said yet who they are: see what it is that opens them");
            return;
        }

        var connection = new PeerConnection(context.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket, remote.Address, _strangers);
        try
        {
            context.Features.Set(connection);
            await ServeAsync(next, context, connection, $"/{remote}").ConfigureAwait(false);
        }
        finally
        {
            connection.Leave();
        }
    }

    private async Task ServeAsync(ConnectionDelegate next, ConnectionContext context, PeerConnection connection, string remote)
    {
        using var limit = new CancellationTokenSource(_options.ConnectTimeout);
        string? problem;
        try
        {
            problem = await FirstBytes.LookAsync(context, _tls is not null, limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            problem = "";
        }

        if (problem is not null)
        {
            if (problem.Length > 0)
            {
                _refusals.Refused(remote, problem);
            }

            return;
        }

        PeerSockets.KeepAlive(connection.Socket);

        // Whoever has not said by then who it is will not: the handshake itself takes no longer than half of this.
        limit.CancelAfter(_options.ConnectTimeout * 2);
        await using var cut = limit.Token.Register(() =>
        {
            if (!connection.IsSettled)
            {
                context.Abort();
            }
        }).ConfigureAwait(false);
        await next(context).ConfigureAwait(false);
        if (!connection.IsSettled)
        {
            _refusals.Refused(remote, connection.Problem ?? "it ended before it had said who it is: is it a member of this ensemble, with the same kind of TLS?");
        }
    }
}
