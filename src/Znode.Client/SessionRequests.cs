using System.Diagnostics.CodeAnalysis;
using Znode.Client.Calls;
using Znode.Client.Connections;
using Znode.Client.Sessions;
using Znode.Client.Telemetry;
using Znode.Client.Watching;
using Znode.Protocol;

namespace Znode.Client;

/// <summary>The requests of one session, over one connection and the next; of its watches <see cref="SessionWatches"/> takes care.</summary>
/// <remarks>
/// <para>
/// While there is a connection a request goes straight to it. While there is none, reads wait for the next, in their order; a write fails at once and has not left: were it kept, it could take effect
/// although one called before it was lost with the old connection.
/// </para>
/// <para>Its gate comes before that of a connection. Nothing here runs callers' code.</para>
/// </remarks>
[SuppressMessage("Reliability", "CA1001", Justification = "A source of tokens without a timer has nothing to let go of, and the token is read after the end.")]
internal sealed class SessionRequests : IReplyReceiver
{
    /// <summary>How many reads wait for the next connection at most.</summary>
    private const int WaitingMax = 100_000;

    /// <summary>Guards everything mutable but the two numbers.</summary>
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _lost = new();
    private readonly Queue<RemoteCall> _waiting = new();
    private readonly RemoteClient _client;
    private readonly ClientTelemetry _telemetry;
    private readonly ZnodeClientOptions _options;
    private volatile ServerConnection? _connection;

    /// <summary>The connection once nothing waits any more that has to go before: requests go straight to it, past the gate.</summary>
    private volatile ServerConnection? _open;
    private SessionEnd? _end;
    private int _timeoutMs;
    private long _lastZxid;
    private int _lastXid;

    public SessionRequests(RemoteClient client, ClientTelemetry telemetry, ZnodeClientOptions options)
    {
        _client = client;
        _telemetry = telemetry;
        _options = options;
        Watches = new(this, _gate, options.RequestBytesMax);
    }

    public SessionId Id { get; private set; }

    /// <summary>Gets what becomes of its watches.</summary>
    public SessionWatches Watches { get; }

    /// <summary>Gets the server that it is connected to; null while it is to none.</summary>
    public string? Server => _connection?.Server;

    public TimeSpan Timeout => TimeSpan.FromMilliseconds(Volatile.Read(ref _timeoutMs));

    public Zxid LastZxid => new(Volatile.Read(ref _lastZxid));

    public CancellationToken Lost => _lost.Token;

    /// <summary>Gets whether servers know creates that answer with the stat; false once one did not (ZooKeeper before 3.5).</summary>
    public bool HasCreateWithStat { get; set; } = true;

    /// <summary>Gets or sets whether a server has shown that it knows them.</summary>
    public bool KnowsCreateWithStat { get; set; }

    /// <summary>Asks for something.</summary>
    public ValueTask<T> Call<TOperation, T>(CallPool<TOperation, T>? pool, in TOperation operation, CancellationToken cancellationToken)
        where TOperation : struct, IRemoteOperation<T>
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromException<T>(new ZnodeCanceledException(RequestStatus.NotSent, cancellationToken));
        }

        var call = Begin(pool, operation, cancellationToken);
        var result = call.Result;
        Submit(call);
        return result;
    }

    /// <summary>Asks for something whose answer has no value.</summary>
    public ValueTask Run<TOperation, T>(CallPool<TOperation, T>? pool, in TOperation operation, CancellationToken cancellationToken)
        where TOperation : struct, IRemoteOperation<T>
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromException(new ZnodeCanceledException(RequestStatus.NotSent, cancellationToken));
        }

        var call = Begin(pool, operation, cancellationToken);
        var done = call.Done;
        Submit(call);
        return done;
    }

    /// <summary>Asks for several things, one behind the other; what others ask meanwhile may come between.</summary>
    public void SubmitTogether(IReadOnlyList<RemoteCall> calls)
    {
        lock (_gate)
        {
            foreach (var call in calls)
            {
                SubmitUnderGate(call);
            }
        }
    }

    /// <summary>Makes a call that is not submitted yet.</summary>
    public PooledCall<TOperation, T> Begin<TOperation, T>(CallPool<TOperation, T>? pool, in TOperation operation, CancellationToken cancellationToken)
        where TOperation : struct, IRemoteOperation<T>
    {
        var call = pool?.Take() ?? new(null);
        call.Begin(operation);
        Prepare(call, cancellationToken);
        return call;
    }

    public ValueTask Authenticate(ZnodeCredentials credentials, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromException(new ZnodeCanceledException(RequestStatus.NotSent, cancellationToken));
        }

        var call = new AuthenticateCall(_client, credentials);
        Prepare(call, cancellationToken);
        Submit(call);
        return call.Done;
    }

    public ValueTask<IZnodeWatch> Watch(ZnodePath path, WatchOptions watchOptions, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromException<IZnodeWatch>(new ZnodeCanceledException(RequestStatus.NotSent, cancellationToken));
        }

        var watch = new RemoteWatch(this, path, watchOptions);
        lock (_gate)
        {
            var call = new ArmCall(this, watch, Watches.Add(watch));
            Prepare(call, cancellationToken);
            var result = call.Result;
            SubmitUnderGate(call);
            return result;
        }
    }

    /// <summary>The server does not know watches that last: those that fire once do for znodes and their children. It ends the connection, if nobody else does.</summary>
    public void FallBackToOneShots(RemoteCall arming)
    {
        lock (_gate)
        {
            Watches.UsesOneShots = true;
            _waiting.Enqueue(arming);
            _connection?.HangUp("the server does not know watches that last, of ZooKeeper 3.6: the session goes on with watches that fire once");
            if (_end is not null)
            {
                FailWaiting();
            }
        }
    }

    /// <summary>Sends what nobody awaits.</summary>
    public void Send(RemoteCall call)
    {
        lock (_gate)
        {
            SubmitUnderGate(call);
        }
    }

    /// <summary>Forgets a watch, and has the server forget what nobody needs any more.</summary>
    public void Disarm(RemoteWatch watch)
    {
        lock (_gate)
        {
            Watches.Disarm(watch, _connection);
        }
    }

    /// <summary>The session is open.</summary>
    public void Open(SessionGrant grant, ServerConnection connection)
    {
        lock (_gate)
        {
            Id = grant.Id;
            Volatile.Write(ref _timeoutMs, grant.TimeoutMs);
            _connection = connection;
            _open = connection;
        }
    }

    /// <summary>The session has lost its connection: what was asked and may be asked again waits, the rest fails.</summary>
    public void Suspend(ServerConnection connection)
    {
        lock (_gate)
        {
            _connection = null;
            _open = null;
            Watches.Suspend(LastZxid);
            foreach (var call in connection.Line.End())
            {
                if (_end is null && call.IsRepeatable && _options.RetryReads && !call.HasEnded)
                {
                    _waiting.Enqueue(call);
                    continue;
                }

                var status = call.MayHaveLeft ? RequestStatus.Sent : RequestStatus.NotSent;
                call.Fail(_end is null ? new ConnectionLossException(call.Path, status) : NotTaken(call.Path, status));
                call.Release();
            }

            _lastXid = connection.Line.LastXid;
        }
    }

    /// <summary>The session has another connection: its watches come first, then what waited.</summary>
    public void Resume(SessionGrant grant, ServerConnection connection)
    {
        lock (_gate)
        {
            Volatile.Write(ref _timeoutMs, grant.TimeoutMs);
            connection.Line.LastXid = _lastXid;
            Watches.Resume(connection);
            _connection = connection;
            for (var count = _waiting.Count; count > 0; count--)
            {
                SubmitUnderGate(_waiting.Dequeue());
            }

            // Only now: who asks for something after a read that waited comes behind it.
            _open = connection;
        }
    }

    /// <summary>The session is over for its user.</summary>
    public void Lose(SessionEnd end)
    {
        lock (_gate)
        {
            if (_end is not null)
            {
                return;
            }

            _end = end;

            // Its callbacks are the owner's code: CancelAsync has them run on the pool, and the token has fired when it returns.
            _ = _lost.CancelAsync();
            Watches.Complete();
            _connection?.Line.FailAll(NotTaken);
            _connection = null;
            _open = null;
            FailWaiting();
        }
    }

    /// <summary>Says to whoever asks for something that the session has ended.</summary>
    public Exception NotTaken(ZnodePath? path, RequestStatus status) =>
        _end == SessionEnd.Disposed ? new ObjectDisposedException(nameof(IZnodeSession), "The session was disposed.") : Expired(path, status);

    /// <summary>Says that the session has ended.</summary>
    public SessionExpiredException Expired(ZnodePath? path, RequestStatus status) => new(
        path,
        status,
        $"The session has ended: {Words(_end)}. {(status == RequestStatus.Sent ? "The request may have been carried out before. " : "")}Get a new session, and create its ephemeral znodes and watches again.");

    /// <inheritdoc/>
    public void OnZxid(Zxid zxid)
    {
        if (zxid.Value > _lastZxid)
        {
            Volatile.Write(ref _lastZxid, zxid.Value);
        }
    }

    /// <inheritdoc/>
    public void OnEvent(EventReply e, Zxid zxid) => Watches.Tell(e, zxid);

    /// <inheritdoc/>
    public void OnWatchesSet(in ReplyHeader header) => Watches.Resumed(header);

    /// <summary>Says why a session has ended.</summary>
    public static string Words(SessionEnd? end) => end switch
    {
        SessionEnd.Expired => "the ensemble does not know it any more; it expired, or was closed by someone else",
        SessionEnd.OutOfReach => "no server was reached for almost its timeout, so the ensemble may let it expire at any moment",
        SessionEnd.WasReadOnly => "it was opened at a read-only server, and no other knows it",
        SessionEnd.CredentialsRefused => "the ensemble refused its credentials",
        SessionEnd.Disposed => "it was disposed",
        _ => "it is not open",
    };

    private void Prepare<T>(SourcedCall<T> call, CancellationToken cancellationToken)
    {
        if (_telemetry.IsOn)
        {
            call.MeasureBy(_telemetry);
        }

        call.CancelBy(cancellationToken);
    }

    private void Submit(RemoteCall call)
    {
        if (call is not AuthenticateCall && !call.HasEnded && _open is { } connection && connection.Line.TrySubmit(call))
        {
            return;
        }

        lock (_gate)
        {
            SubmitUnderGate(call);
        }
    }

    private void FailWaiting()
    {
        while (_waiting.TryDequeue(out var call))
        {
            call.Fail(NotTaken(call.Path, call.MayHaveLeft ? RequestStatus.Sent : RequestStatus.NotSent));
            call.Release();
        }
    }

    private void SubmitUnderGate(RemoteCall call)
    {
        if (Watches.UsesOneShots && call is ArmCall { HasEnded: false } arming)
        {
            if (arming.OfSubtree)
            {
                arming.Refuse();
            }
            else
            {
                call = arming.ByOneShots(ofChildren: false);
            }
        }

        if (call.HasEnded)
        {
            call.Release();
        }
        else if (_end is not null)
        {
            call.Fail(NotTaken(call.Path, RequestStatus.NotSent));
            call.Release();
        }
        else if (_connection is { } connection && TrySubmit(connection, call))
        {
            return;
        }
        else if (call.IsRepeatable && _options.RetryReads && _waiting.Count < WaitingMax)
        {
            _waiting.Enqueue(call);
        }
        else
        {
            call.Fail(new ConnectionLossException(
                call.Path, RequestStatus.NotSent, $"The session has no connection at the moment, so the request about {call.Path?.Value ?? "no path"} was not sent: nothing happened. Repeat it when the client is connected again."));
            call.Release();
        }
    }

    private static bool TrySubmit(ServerConnection connection, RemoteCall call) =>
        call is AuthenticateCall ? connection.Line.TryAuthenticate(call) : connection.Line.TrySubmit(call);
}
