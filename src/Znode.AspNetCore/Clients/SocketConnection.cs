using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using Znode.Jute;
using Znode.Protocol;
using Znode.Server.Connections;
using Znode.Watches;

namespace Znode.AspNetCore.Clients;

/// <summary>One client's socket: reads frames, gives them to the member, sends what the member answers. ZooKeeper: <c>NIOServerCnxn</c>.</summary>
/// <remarks>
/// <para>
/// The read loop takes one turn of the member for all whole frames at hand. Answers and events are appended inside turns, by whoever has one,
/// and sent outside of them, together: see <see cref="OutputBuffer"/>.
/// </para>
/// <para>
/// While there is no room (<see cref="MustPause"/>) the loop does not read, so the client's own socket fills up: nothing is dropped, and what
/// one client can make the member hold is bounded.
/// </para>
/// </remarks>
internal sealed class SocketConnection : ClientConnection
{
    /// <summary>While so much waits to be sent, no further request of the client is read.</summary>
    private const int OutputBytesMax = 256 * 1024;

    /// <summary>With so much waiting to be sent, all of it beyond <see cref="OutputBytesMax"/> events and answers to reads that came behind a write, the client is given up.</summary>
    private const int WaitingBytesMax = 64 * 1024 * 1024;

    private readonly ClientPort _port;
    private readonly Socket _socket;
    private readonly RequestLoop _requests;
    private readonly OutputBuffer _output;
    private readonly Action _afterFlush;
    private readonly DeferredLog _log;
    private bool? _clientReadOnly;
    private SessionId _requestedSession;
    private long _connectRequestedMs;
    private volatile bool _isEnding;
    private bool _isShutDown;
    private CloseReason? _closeReason;

    public SocketConnection(ClientPort port, Socket socket, IPEndPoint remote)
        : base(port.Core, remote.Address)
    {
        _port = port;
        _socket = socket;
        Remote = $"/{remote}";
        _output = new(socket);
        _log = new(port.Logger);
        _requests = new(this, socket);
        _afterFlush = AfterFlush;
        StartedMs = port.Core.Clock.MonotonicMs;
    }

    /// <summary>Gets the peer as ZooKeeper prints it: <c>/127.0.0.1:54321</c>.</summary>
    public string Remote { get; }

    public ConnectionStatistics Statistics { get; } = new();

    public ClientPort Port => _port;

    /// <summary>Gets or sets where it is in the port's list.</summary>
    public LinkedListNode<SocketConnection>? Place { get; set; }

    /// <summary>Gets when the connection began, in milliseconds of the member's monotonic clock.</summary>
    public long StartedMs { get; }

    /// <summary>Gets when the session was opened or resumed, in milliseconds since 1970.</summary>
    public long EstablishedMs { get; private set; }

    /// <summary>Gets when the connection began to end, in milliseconds of the member's monotonic clock; null while it lives.</summary>
    public long? EndingSinceMs { get; private set; }

    /// <summary>Gets whether it is still to say who it is.</summary>
    public bool IsSessionless => Phase != ConnectionPhase.Open;

    /// <summary>Gets how far the client has come. Touched only in turns and by the read loop.</summary>
    public ConnectionPhase Phase { get; private set; }

    /// <summary>Gets whether nothing more of the client is read.</summary>
    public bool IsEnding => _isEnding;

    /// <summary>Gets whether nothing waits to be sent, or nothing more can be.</summary>
    public bool IsSent => _output.PendingBytes == 0 || _output.IsEnded;

    /// <inheritdoc/>
    public override bool TakesReadOnly => _clientReadOnly == true;

    /// <summary>Gets the bytes that wait to be sent.</summary>
    public int PendingBytes => _output.PendingBytes;

    /// <summary>Gets whether ZooKeeper would show interest in reading: <c>[1]</c> in cons.</summary>
    public bool IsReading => !MustPause;

    /// <summary>Gets whether no further request is to be read: spec client-protocol §4 on throttling.</summary>
    public bool MustPause =>
        _output.PendingBytes > OutputBytesMax
        || PingsWaiting >= Member.Options.OutstandingRequestsMax
        || (Outstanding > 0 && (Outstanding >= Member.Options.OutstandingRequestsMax || Member.Outstanding >= Member.Options.OutstandingRequestsMax));

    /// <summary>Reads until the client or the member ends the connection.</summary>
    public async Task RunAsync()
    {
        var isClients = false;
        try
        {
            isClients = await _requests.RunAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The peer reset the connection, or it was aborted here: the ordinary ends that TCP knows.
            isClients = !_isEnding;
        }
        catch (InvariantViolationException violation)
        {
            // Found while a request was read or answered: what it found is the member's, not this connection's.
            using (Member.EnterTurn())
            {
                Member.Fault(violation);
            }
        }
        finally
        {
            using (Member.EnterTurn())
            {
                _port.Connections.Remove(this);
                Member.Desk.Disconnect(this);
                if (isClients && _closeReason is null && Statistics.PacketsReceived > 0)
                {
                    _port.Statistics.ConnectionsDropped++;
                }
            }

            _requests.Release();
            LogEnd(isClients);
        }
    }

    /// <summary>The client has asked for a session, in a turn; the member decides.</summary>
    public void Connecting(SessionId requested, bool? readOnly)
    {
        Phase = ConnectionPhase.Connecting;
        _requestedSession = requested;
        _clientReadOnly = readOnly;
        _connectRequestedMs = Member.Clock.MonotonicMs;
    }

    /// <summary>Appends an answer or an event, in a turn; dispose what is returned before anything else is done.</summary>
    public Lock.Scope Append(out JuteWriter writer)
    {
        var scope = _output.Gate.EnterScope();
        writer = _output.Writer;
        Member.Touch(this);
        Statistics.PacketsSent++;
        _port.Statistics.PacketsSent++;
        return scope;
    }

    /// <summary>Appends the answer to a four-letter word, in a turn.</summary>
    public void AppendText(string text)
    {
        lock (_output.Gate)
        {
            Encoding.UTF8.GetBytes(text, _output.Writer);
        }
    }

    /// <summary>Counts a four-letter word, in a turn: ZooKeeper takes it for a packet.</summary>
    public void CountCommand()
    {
        Statistics.PacketsReceived++;
        _port.Statistics.PacketsReceived++;
    }

    /// <summary>Notes that a request was answered, in the turn. ZooKeeper: <c>ServerCnxn.updateStatsForResponse</c>.</summary>
    public void Answered(RequestHeader header, Zxid zxid, long receivedMs, long nowMs)
    {
        var latency = nowMs - receivedMs;
        Statistics.LastOperation = OpCodeLabels.Of(header.Op);
        if (header.Xid >= 0)
        {
            Statistics.LastCxid = header.Xid;
        }

        Statistics.LastZxid = zxid;
        Statistics.LastResponseMs = nowMs;
        Statistics.LastLatencyMs = latency;
        Statistics.Latency.Add(latency);
        _port.Statistics.Latency.Add(latency);
    }

    /// <inheritdoc/>
    public override void OnEvent(WatchedEvent watchedEvent)
    {
        if (IsClosed)
        {
            return;
        }

        using (Append(out var writer))
        {
            writer.WriteEvent(watchedEvent);
        }

        GiveUpWhenTooMuchWaits();
    }

    /// <summary>Tells whether it may watch so many paths more, in a turn. One that it watches already counts again: near the limit that is no matter.</summary>
    public bool MayWatch(int more) => _port.Options.WatchesPerConnectionMax is var max && (max == 0 || Member.Watches.CountOf(this) + more <= max);

    /// <summary>Ends the connection, in a turn, when more waits to be sent than one client may make the member hold.</summary>
    /// <returns>Whether it is ended.</returns>
    public bool GiveUpWhenTooMuchWaits()
    {
        if (_output.PendingBytes <= WaitingBytesMax)
        {
            return false;
        }

        var bytes = _output.PendingBytes;
        LogAfterTurn(logger => Log.TooSlow(logger, Remote, Session, bytes));
        Abandon();
        return true;
    }

    /// <inheritdoc/>
    public override void OnSessionOpened()
    {
        Phase = ConnectionPhase.Open;
        EstablishedMs = Member.Clock.WallMs;
        using (Append(out var writer))
        {
            new ConnectResponse(0, TimeoutMs, Session, Sessions.SessionPassword.Of(Session), _clientReadOnly is null ? null : IsReadOnly).WriteFrame(writer);
        }

        var now = Member.Clock.MonotonicMs;
        Answered(new(0, OpCode.CreateSession), Member.LastProcessed, _connectRequestedMs, now);
        if (_port.Logger.IsEnabled(LogLevel.Debug))
        {
            LogAfterTurn(logger => Log.SessionEstablished(logger, Session, TimeoutMs, Remote));
        }

    }

    /// <inheritdoc/>
    public override void OnSessionRefused(string reason)
    {
        LogAfterTurn(logger => Log.SessionInvalid(logger, _requestedSession, Remote, reason));
        if (_requestedSession == SessionId.None)
        {
            // An answer would say "expired", which ends a client for good. One that sees its connection closed tries again.
            End();
            return;
        }

        using (Append(out var writer))
        {
            ConnectResponse.Invalid(_clientReadOnly is null ? null : false).WriteFrame(writer);
        }

        End();
    }

    /// <inheritdoc/>
    public override void Close(CloseReason reason)
    {
        _closeReason = reason;
        End();
    }

    /// <summary>Ends the connection, in a turn: nothing more is read or appended, what was appended is sent.</summary>
    public void End()
    {
        IsClosed = true;
        if (!_isEnding)
        {
            EndingSinceMs = Member.Clock.MonotonicMs;
            _isEnding = true;
        }

        Member.Touch(this);
    }

    /// <summary>Ends the connection at once, in a turn or outside: what was not sent is not sent.</summary>
    public void Abandon()
    {
        IsClosed = true;
        _isEnding = true;
        _requests.Wake();
        ThreadPool.UnsafeQueueUserWorkItem(static connection => connection._socket.Close(timeout: 0), this, preferLocal: false);
    }

    /// <summary>Has something logged when the turn has ended: loggers are the host's, and may take their time. In a turn.</summary>
    public void LogAfterTurn(Action<ILogger> log)
    {
        _log.Add(log);
        Member.Touch(this);
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        _log.Write();
        if (_output.Flush(_afterFlush))
        {
            AfterFlush();
        }
    }

    private void AfterFlush()
    {
        _requests.Wake();
        if (_isEnding && !Interlocked.Exchange(ref _isShutDown, true))
        {
            ShutDown();
        }
    }

    /// <summary>Tells the client that nothing more comes, and wakes the read loop if it waits for the client.</summary>
    private void ShutDown()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The client was faster.
        }
    }

    private void LogEnd(bool isClients)
    {
        switch (_closeReason)
        {
            case CloseReason.SessionClosed:
                Log.SessionClosed(_port.Logger, Remote, Session);
                break;
            case { } reason:
                Log.Closed(_port.Logger, Remote, Session, Words(reason));
                break;
            case null when isClients && Statistics.PacketsReceived == 0:
                Log.LeftWithoutWord(_port.Logger, Remote);
                break;
            case null when isClients:
                Log.Disconnected(_port.Logger, Remote, Session);
                break;
        }
    }

    private static string Words(CloseReason reason) => reason switch
    {
        CloseReason.SessionExpired => "the session has expired",
        CloseReason.SessionMoved => "the session has moved to another connection",
        CloseReason.NotServing => "this server is not serving requests",
        CloseReason.MemberStopping => "the server is stopping",
        CloseReason.SessionClosed => "the session was closed",
        _ => throw new UnreachableException(),
    };
}
