using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Znode.AspNetCore.Clients;
using Znode.AspNetCore.FourLetterWords;
using Znode.Server;
using Znode.Server.Connections;

namespace Znode.AspNetCore;

/// <summary>
/// The port where clients of Apache ZooKeeper connect to a member. Kestrel listens and moves the bytes, without a web host and without HTTP;
/// what the bytes mean is <see cref="SocketConnection"/>'s. Made by <c>ListenForClients</c>.
/// </summary>
public sealed class ClientPort : IMemberListener
{
    /// <summary>How often connections without a session, and those that should have ended, are looked for.</summary>
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(1);

    /// <summary>How long a connection that is to end may take to send what is left.</summary>
    private const long EndingMsMax = 5000;

    private readonly ConnectionLimits _limits;
    private readonly KestrelServer _server;
    private readonly SweepTimer _sweep;
    private readonly ListenOptions _listen;
    private bool _isBound;

    internal ClientPort(ZnodeMember member, ClientPortOptions options)
    {
        Member = member;
        Options = options;
        Core = member.Serving.Core;
        Logger = member.Loggers.CreateLogger<ClientPort>();
        Commands = new(options.FourLetterWords);
        _limits = new(options.ConnectionsPerAddressMax, options.ConnectionsMax);
        var transport = new SocketTransportOptions
        {
            // The reads of a connection go on where they arrive, and its writes where they are made: a request crosses no thread.
            UnsafePreferInlineScheduling = true,
            WaitForDataBeforeAllocatingBuffer = false,
            MaxReadBufferSize = 64 * 1024,
        };
        if (options.Backlog > 0)
        {
            transport.Backlog = options.Backlog;
        }

        var kestrel = new KestrelServerOptions();
        ListenOptions? listen = null;
        kestrel.Listen(options.EndPoint, configured =>
        {
            listen = configured;
            ((IConnectionBuilder)configured).Run(OnConnectedAsync);
        });
        _listen = listen!;
        _server = new(
            Microsoft.Extensions.Options.Options.Create(kestrel),
            new SocketTransportFactory(Microsoft.Extensions.Options.Options.Create(transport), member.Loggers),
            member.Loggers);
        _sweep = new(Core.Clock.Provider, SweepPeriod, Sweep);
    }

    /// <summary>Gets where it listens, with the real port if the options asked for any.</summary>
    public IPEndPoint EndPoint => _listen.IPEndPoint!;

    internal ZnodeMember Member { get; }

    internal ClientPortOptions Options { get; }

    internal MemberCore Core { get; }

    internal ILogger Logger { get; }

    internal CommandTable Commands { get; }

    /// <summary>Gets what the port counts. Touched only in turns.</summary>
    internal ClientPortStatistics Statistics { get; } = new();

    /// <summary>Gets the connections in the order in which they came. Touched only in turns.</summary>
    internal ConnectionList Connections { get; } = new();

    /// <summary>Gets or sets ZooKeeper's trace mask. Touched only in turns.</summary>
    internal long TraceMask { get; set; } = 306;

    /// <inheritdoc/>
    /// <exception cref="ClientPortUnavailableException">The port could not be bound.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await _server.StartAsync(new NoHttp(), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            throw new ClientPortUnavailableException(Options.EndPoint, exception);
        }

        _isBound = true;
        _sweep.Start();
        Log.Bound(Logger, EndPoint);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        if (!_isBound)
        {
            return;
        }

        _isBound = false;
        _sweep.Dispose();
        using (Core.EnterTurn())
        {
            foreach (var connection in Connections)
            {
                connection.Close(CloseReason.MemberStopping);
            }
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromMilliseconds(EndingMsMax));
        await _server.StopAsync(limit.Token).ConfigureAwait(false);
        Log.Unbound(Logger, EndPoint);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None).ConfigureAwait(false);
        _sweep.Dispose();
        _server.Dispose();
    }

    private async Task OnConnectedAsync(ConnectionContext context)
    {
        var remote = Addresses.Plain((IPEndPoint)context.RemoteEndPoint!);
        var verdict = _limits.TryEnter(remote.Address);
        if (verdict != ConnectionVerdict.Welcome)
        {
            Refuse(verdict, remote.Address);
            return;
        }

        try
        {
            var connection = new SocketConnection(this, context, remote);
            using (Core.EnterTurn())
            {
                Connections.Add(connection);
            }

            await connection.RunAsync().ConfigureAwait(false);
        }
        finally
        {
            _limits.Leave(remote.Address);
        }
    }

    private void Refuse(ConnectionVerdict verdict, IPAddress address)
    {
        using (Core.EnterTurn())
        {
            Statistics.ConnectionsRejected++;
        }

        if (verdict == ConnectionVerdict.TooManyOfAddress)
        {
            Log.TooManyConnectionsOfAddress(Logger, $"/{address}", Options.ConnectionsPerAddressMax);
        }
        else
        {
            Log.TooManyConnections(Logger, Options.ConnectionsMax, Options.ConnectionsMax);
        }
    }

    /// <summary>Ends connections that have been without a session for too long, and cuts off those that do not take their last answers.</summary>
    private void Sweep()
    {
        List<SocketConnection>? sessionless = null;
        using (Core.EnterTurn())
        {
            var now = Core.Clock.MonotonicMs;
            foreach (var connection in Connections)
            {
                if (connection.EndingSinceMs is { } since)
                {
                    if (now - since >= EndingMsMax)
                    {
                        connection.Abandon();
                    }
                }
                else if (connection.IsSessionless && now - connection.StartedMs >= Options.SessionlessTimeout.TotalMilliseconds)
                {
                    connection.End();
                    Statistics.SessionlessExpired++;
                    (sessionless ??= []).Add(connection);
                }
            }
        }

        foreach (var connection in sessionless ?? [])
        {
            Log.SessionlessExpired(Logger, connection.Remote, Options.SessionlessTimeout.TotalMilliseconds);
        }
    }
}
