using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Znode.AspNetCore.Clients;
using Znode.AspNetCore.FourLetterWords;
using Znode.Server;
using Znode.Server.Connections;

namespace Znode.AspNetCore;

/// <summary>
/// The port where clients of Apache ZooKeeper connect to a member. What their bytes mean is <see cref="SocketConnection"/>'s. Made by
/// <c>ListenForClients</c>.
/// </summary>
public sealed class ClientPort : IMemberListener
{
    /// <summary>How often connections without a session, and those that should have ended, are looked for.</summary>
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(1);

    /// <summary>How long a connection that is to end may take to send what is left.</summary>
    private const long EndingMsMax = 5000;

    private const int BacklogDefault = 512;

    private readonly ConnectionLimits _limits;
    private readonly ClientListener _listener;
    private readonly SweepTimer _sweep;
    private Task _ended = Task.CompletedTask;
    private IPEndPoint? _endPoint;
    private bool _isBound;

    internal ClientPort(ZnodeMember member, ClientPortOptions options)
    {
        Member = member;
        Options = options;
        Core = member.Serving.Core;
        Logger = member.Loggers.CreateLogger<ClientPort>();

        // Clients of a member without a quorum ask the others by it whether one of them takes writes.
        Commands = new(Core.Options.ReadOnlyMode ? options.FourLetterWords + ",isro" : options.FourLetterWords);
        _limits = new(options.ConnectionsPerAddressMax, options.ConnectionsMax);
        _listener = new(options.EndPoint, options.Backlog > 0 ? options.Backlog : BacklogDefault, ServeAsync, Core.Clock.Provider, Logger);
        _sweep = new(Core.Clock.Provider, SweepPeriod, Sweep);
    }

    /// <summary>Gets where it listens, with the real port if the options asked for any.</summary>
    public IPEndPoint EndPoint => _endPoint ?? Options.EndPoint;

    internal ZnodeMember Member { get; }

    internal ClientPortOptions Options { get; }

    internal MemberCore Core { get; }

    internal ILogger Logger { get; }

    internal CommandTable Commands { get; }

    /// <summary>Gets what the port counts. Touched only in turns.</summary>
    internal ClientPortStatistics Statistics { get; } = new();

    /// <summary>Gets the connections in the order in which they came. Touched only in turns.</summary>
    internal ConnectionList Connections { get; } = new();

    /// <summary>Gets whether one client is the only one.</summary>
    internal LoneClient LoneClient { get; } = new();

    /// <summary>Gets or sets ZooKeeper's trace mask. Touched only in turns.</summary>
    internal long TraceMask { get; set; } = 306;

    /// <inheritdoc/>
    /// <exception cref="ClientPortUnavailableException">The port could not be bound.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        // Before the first connection can come.
        _isBound = true;
        try
        {
            _listener.Start();
        }
        catch (SocketException exception)
        {
            _isBound = false;
            throw new ClientPortUnavailableException(Options.EndPoint, exception);
        }

        _endPoint = _listener.EndPoint;
        _ended = _listener.Ended;
        _sweep.Start();
        Log.Bound(Logger, EndPoint);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        if (!_isBound)
        {
            return;
        }

        _sweep.Dispose();
        _listener.Stop();
        using (Core.EnterTurn())
        {
            _isBound = false;
            foreach (var connection in Connections)
            {
                connection.Close(CloseReason.MemberStopping);
            }
        }

        using (var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
        {
            limit.CancelAfter(TimeSpan.FromMilliseconds(EndingMsMax));
            try
            {
                await _listener.Ended.WaitAsync(limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // One whose thread the disk keeps ends when that gives it back, as the log does; those in the process are to hear of the stop before.
                AbandonAll();
            }
        }

        Log.Unbound(Logger, EndPoint);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None).ConfigureAwait(false);
        _sweep.Dispose();
        await _ended.ConfigureAwait(false);
        _listener.Dispose();
    }

    private void AbandonAll()
    {
        using (Core.EnterTurn())
        {
            foreach (var connection in Connections)
            {
                connection.Abandon();
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        var remote = Addresses.Plain((IPEndPoint)socket.RemoteEndPoint!);
        var verdict = _limits.TryEnter(remote.Address);
        if (verdict != ConnectionVerdict.Welcome)
        {
            Refuse(verdict, remote.Address);
            return;
        }

        try
        {
            var connection = new SocketConnection(this, socket, remote);
            using (Core.EnterTurn())
            {
                Connections.Add(connection);
                if (!_isBound)
                {
                    connection.Close(CloseReason.MemberStopping);
                }
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
