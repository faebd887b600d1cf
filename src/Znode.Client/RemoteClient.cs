using System.Diagnostics;
using System.Net.Security;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Znode.Client.Calls;
using Znode.Client.Connections;
using Znode.Client.Servers;
using Znode.Client.Sessions;
using Znode.Client.Telemetry;
using Znode.Client.Threads;

namespace Znode.Client;

/// <summary>A client over the network: the host of a <see cref="SessionMachine"/>.</summary>
/// <remarks>
/// <para>
/// It has three threads of its own, so that a starved pool stops none of them: one makes connections and reads from them, one writes to them, one looks at the clock. None of them
/// runs callers' code: that goes on on the pool.
/// </para>
/// <para>Locks, in their order: this client's gate, that of its session, that of its connection.</para>
/// </remarks>
internal sealed class RemoteClient : IZnodeClient
{
    private const string NoFailure = "none was tried yet";

    /// <summary>Guards the machine and everything mutable here.</summary>
    private readonly Lock _gate = new();
    private readonly ZnodeClientOptions _options;
    private readonly IReadOnlyList<ServerAddress> _servers;
    private readonly SslClientAuthenticationOptions? _tls;
    private readonly MonotonicClock _clock;
    private readonly SessionMachine _machine;
    private readonly List<SessionOutput> _outputs = [];
    private readonly StateObservers _observers = new(ClientState.Connecting);
    private readonly ServerRing _ring;
    private readonly Dialer _dialer;
    private readonly Alarm _alarm;
    private readonly ClientTelemetry _telemetry;
    private readonly ILogger _logger;
    private readonly long _dialMs;
    private readonly DialOrders _orders = new();

    private TaskCompletionSource<RemoteSession>? _opening;
    private RemoteSession? _session;
    private TaskCompletionSource _gone = NewSource();
    private ServerConnection? _connection;
    private ReadWriteProbe? _probe;
    private ZnodeCredentials[] _credentials;
    private CredentialsRefusedException? _refusal;
    private ClientState _state = ClientState.Connecting;
    private long _dialUntilMs = long.MaxValue;

    /// <summary>The latest state that the last session had seen.</summary>
    private Zxid _lastZxid;
    private bool _isStarted;
    private bool _isDisposed;
    private volatile string _lastFailure = NoFailure;

    public RemoteClient(ZnodeClientOptions options, ConnectionString servers)
    {
        _options = options;
        _clock = new(options.TimeProvider);
        _machine = new((int)options.SessionTimeout.TotalMilliseconds, options.ReadOnlyAllowed);
        _ring = new(servers.Servers, options.Seed is { } seed ? new Random(seed) : new Random());
        _servers = servers.Servers;
        _tls = options.Tls ?? (servers.UsesTls ? new() : null);
        _dialer = new(options, _tls, _clock);
        _logger = options.LoggerFactory?.CreateLogger("Znode.Client") is { } logger ? new PoolLogger(logger) : NullLogger.Instance;
        _telemetry = new(options.MeterFactory, options.TimeProvider, _logger);
        _credentials = [.. options.Credentials];
        _dialMs = (long)(options.DialTimeout?.TotalMilliseconds ?? Math.Clamp(options.SessionTimeout.TotalMilliseconds / servers.Servers.Count, 1_000, 10_000));
        _alarm = new(_clock, OnAlarm);
    }

    /// <inheritdoc/>
    public ClientState State
    {
        get
        {
            lock (_gate)
            {
                return _isDisposed ? ClientState.Closed : _state;
            }
        }
    }

    /// <inheritdoc/>
    public TimeProvider TimeProvider => _options.TimeProvider;

    /// <summary>Gets why the last server that was tried did not take the client, in words.</summary>
    public string LastFailure => _lastFailure;

    /// <inheritdoc/>
    public IAsyncEnumerable<ClientState> ObserveStateAsync(CancellationToken cancellationToken = default) => _observers.ObserveAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IZnodeSession> GetSessionAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            throw new ZnodeCanceledException(RequestStatus.NotSent, cancellationToken);
        }

        Task<RemoteSession> opening;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(IZnodeClient));
            if (_session is { } session)
            {
                return session;
            }

            _opening ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            opening = _opening.Task;
            Start();
            Step(new SessionInput.Wanted());
        }

        try
        {
            return await opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            var failure = _lastFailure;
            throw failure == NoFailure
                ? new ZnodeCanceledException(RequestStatus.NotSent, cancellationToken)
                : new ZnodeCanceledException($"The call was cancelled while no server of '{_options.Servers}' had opened a session: nothing happened. The last one that did not: {failure}.", RequestStatus.NotSent, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public IZnodeClient Chroot(ZnodePath root) => root.IsRoot ? this : new ChrootClient(this, root);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Task gone;
        lock (_gate)
        {
            if (!_isDisposed)
            {
                _isDisposed = true;
                _observers.Close();
                _opening?.TrySetException(new ObjectDisposedException(nameof(IZnodeClient), "The client was disposed."));
                Step(new SessionInput.ClientDisposed());
            }

            gone = _isStarted ? _gone.Task : Task.CompletedTask;
        }

        await gone.ConfigureAwait(false);
        Stop();
    }

    /// <summary>Keeps credentials that were accepted, to show them on each new connection.</summary>
    public void Keep(ZnodeCredentials credentials)
    {
        lock (_gate)
        {
            if (!_credentials.Any(known => known.Scheme == credentials.Scheme && known.Value.Span.SequenceEqual(credentials.Value.Span)))
            {
                _credentials = [.. _credentials, credentials];
            }
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task CloseAsync(RemoteSession session)
    {
        Task gone;
        lock (_gate)
        {
            if (!ReferenceEquals(_session, session))
            {
                return;
            }

            var isReachable = _connection is not null;
            Step(new SessionInput.Disposed());
            gone = isReachable ? _gone.Task : Task.CompletedTask;
        }

        await gone.ConfigureAwait(false);
    }

    private void Start()
    {
        if (!_isStarted)
        {
            _isStarted = true;
            _alarm.Start();
            new Thread(Run) { Name = "znode-client", IsBackground = true }.Start();
        }
    }

    private void Stop()
    {
        _alarm.Dispose();
        _dialer.Dispose();
        _orders.End();
        _telemetry.Dispose();
    }

    /// <summary>Makes connections, and reads from them, one after the other. The client's thread.</summary>
    private void Run()
    {
        while (_orders.Next() is { } order)
        {
            var server = _ring.Next(out var pauseMs);
            if (_orders.Pause(pauseMs))
            {
                return;
            }

            if (Dial(server, order, out var session) is { } connection)
            {
                Serve(connection, session);
            }
        }
    }

    /// <param name="server">Which.</param>
    /// <param name="order">What for.</param>
    /// <param name="session">Whose connection it is; null for one on which a session is merely closed.</param>
    private ServerConnection? Dial(ServerAddress server, SessionOutput.Dial order, out RemoteSession? session)
    {
        ZnodeCredentials[] credentials;
        lock (_gate)
        {
            credentials = _credentials;
            _dialUntilMs = _clock.NowMs + _dialMs;
            SetAlarm();
        }

        SessionInput input;
        ServerConnection? connection = null;
        try
        {
            var result = _dialer.Dial(server, order, order.Session == SessionId.None ? Zxid.Zero : LastZxid, credentials);
            connection = result.Connection;
            input = new SessionInput.Answered(result.Grant, result.RequestedAtMs);
            _ring.Found();
        }
        catch (DialFailedException failure)
        {
            _lastFailure = failure.Message;
            Log.DialFailed(_logger, failure.Message);
            if (_ring.HasTriedEachOnce)
            {
                Log.NoneTook(_logger, _ring.Count, failure.Message);
            }

            input = new SessionInput.DialFailed();
        }
        catch (CredentialsRefusedException refusal)
        {
            _refusal = refusal;
            Log.CredentialsRefused(_logger, refusal.Message);
            input = new SessionInput.CredentialsRefused();
        }

        lock (_gate)
        {
            _dialUntilMs = long.MaxValue;
            _connection = connection;
            Step(input);
            session = _session;
        }

        return connection;
    }

    private Zxid LastZxid
    {
        get
        {
            lock (_gate)
            {
                return _session?.LastZxid ?? _lastZxid;
            }
        }
    }

    private void Serve(ServerConnection connection, RemoteSession? session)
    {
        lock (_gate)
        {
            if (_state == ClientState.ConnectedReadOnly)
            {
                _probe = new(_servers, _tls, server => MoveTo(server, connection));
            }
        }

        var reason = connection.Run(session?.Requests ?? (IReplyReceiver)NoReceiver.Instance);
        lock (_gate)
        {
            if (_machine.Phase == SessionPhase.Open)
            {
                Log.Suspended(_logger, session!.Id, connection.Server, reason);
            }

            _probe?.Dispose();
            _probe = null;
            Step(new SessionInput.ConnectionEnded());
            session?.Requests.Suspend(connection);
            _connection = null;
        }

        connection.Dispose();
    }

    /// <summary>Leaves a read-only server for one that takes writes.</summary>
    private void MoveTo(ServerAddress server, ServerConnection connection)
    {
        lock (_gate)
        {
            if (ReferenceEquals(_connection, connection))
            {
                // The client's thread reads from the connection, so nobody takes servers out of the ring now.
                _ring.Prefer(server);
                connection.HangUp($"it serves reads only, and {server} takes writes");
            }
        }
    }

    private void OnAlarm()
    {
        lock (_gate)
        {
            var now = _clock.NowMs;
            if (now >= _dialUntilMs)
            {
                _dialUntilMs = long.MaxValue;
                _dialer.GiveUp();
            }

            Step(_connection is { } connection ? new SessionInput.Tick(connection.HeardAtMs, connection.ProvenAtMs) : new SessionInput.Tick(0, 0));
        }
    }

    private void SetAlarm() => _alarm.Set(Math.Min(_machine.NextTickMs, _dialUntilMs));

    /// <summary>Gives the machine an input and does what comes of it. Under the gate.</summary>
    private void Step(SessionInput input)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread, "Only under the gate");
        _machine.Step(input, _clock.NowMs, _outputs);
        foreach (var output in _outputs)
        {
            Perform(output);
        }

        _outputs.Clear();
        SetAlarm();
    }

    private void Perform(SessionOutput output)
    {
        switch (output)
        {
            case SessionOutput.Dial dial:
                _orders.Give(dial);
                break;
            case SessionOutput.Tell tell:
                _state = tell.State;
                _observers.Set(tell.State);
                break;
            case SessionOutput.Open open:
                Open(open.Grant);
                break;
            case SessionOutput.Resume resume:
                Log.Resumed(_logger, resume.Grant.Id, _connection!.Server);
                _session!.Requests.Resume(resume.Grant, _connection);
                break;
            case SessionOutput.Suspend:
                _session!.Requests.Suspend(_connection!);
                break;
            case SessionOutput.Lose lose:
                Lose(lose.End);
                break;
            case SessionOutput.Ping:
                _connection!.Line.Ping();
                break;
            case SessionOutput.Hangup hangup:
                _connection?.HangUp(hangup.Reason);
                break;
            case SessionOutput.SendClose:
                _connection!.Line.TrySubmit(new CloseCall());
                break;
            case SessionOutput.Gone:
                _gone.TrySetResult();
                break;
            default:
                throw new UnreachableException($"No way to do {output.GetType().Name}");
        }
    }

    private void Open(SessionGrant grant)
    {
        Log.Opened(_logger, grant.Id, _connection!.Server, grant.TimeoutMs);
        var requests = new SessionRequests(this, _telemetry, _options);
        requests.Open(grant, _connection);
        _session = new(requests, CloseAsync);
        _gone = NewSource();
        _opening?.TrySetResult(_session);
        _opening = null;
    }

    private void Lose(SessionEnd end)
    {
        if (_session is { } session)
        {
            _lastZxid = session.LastZxid;
            _session = null;
            session.Requests.Lose(end);
            if (end == SessionEnd.Disposed)
            {
                Log.Closed(_logger, session.Id);
            }
            else
            {
                Log.Lost(_logger, session.Id, SessionRequests.Words(end));
            }
        }

        if (end == SessionEnd.CredentialsRefused)
        {
            _opening?.TrySetException(new AuthFailedException(message: $"{_refusal!.Message} Check {nameof(ZnodeClientOptions)}.{nameof(ZnodeClientOptions.Credentials)}."));
            _opening = null;
        }
    }
}
