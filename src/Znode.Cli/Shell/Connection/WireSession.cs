using System.Globalization;
using System.Net.Sockets;
using System.Threading.Channels;
using Znode.Jute;
using Znode.Protocol;

namespace Znode.Cli.Shell.Connection;

/// <summary>
/// A session over TCP: connects to one host after the other, takes the session along, and answers requests with replies.
/// Source: spec client-protocol §3, §4 and §12; ZooKeeper: <c>ClientCnxn</c>.
/// </summary>
/// <remarks>
/// One loop owns the connection, from <see cref="Start"/> to <see cref="DisposeAsync"/>: connect, shake hands, exchange, and again after a random delay of up to a second.
/// A request that waits when a connection is lost, or an attempt fails, ends with ConnectionLoss: it is not known what became of it.
/// </remarks>
internal sealed class WireSession(ConnectString servers, TimeSpan timeout, bool canBeReadOnly, Action<ShellEvent> onEvent, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan ConnectingMax = TimeSpan.FromSeconds(1);

    private readonly Channel<WireRequest> _requests = Channel.CreateUnbounded<WireRequest>(new() { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Guards the state and what a later connection must be told: it is set by callers and read by the loop.</summary>
    private readonly Lock _gate = new();
    private readonly List<(string Scheme, byte[] Auth)> _auths = [];
    private ShellState _state = ShellState.Connecting;
    private ErrorCode _ended;
    private bool _isClosing;

    // Owned by the loop.
    private SessionId _session;
    private byte[] _password = new byte[ConnectRequest.PasswordLength];
    private Task _loop = Task.CompletedTask;

    /// <summary>Gets the highest zxid seen in a reply.</summary>
    public Zxid LastZxid { get; private set; }

    public ShellState State
    {
        get
        {
            lock (_gate)
            {
                return _state;
            }
        }
    }

    /// <summary>Gets or sets what to tell a new connection about watches, given the last zxid seen.</summary>
    public Func<Zxid, WatchLists>? Watches { get; set; }

    /// <summary>Gets what completes when the session exists for the first time.</summary>
    public Task Connected => _connected.Task;

    public void Start() => _loop = Task.Run(RunAsync);

    /// <param name="write">Appends the request, with the xid it is given.</param>
    /// <param name="onReply">Told of a reply's error before any later frame is looked at.</param>
    /// <returns>The reply, or one made up of the error that ended the wait.</returns>
    public async Task<WireReply> SendAsync(Action<JuteWriter, int> write, Action<ErrorCode>? onReply = null)
    {
        var request = new WireRequest(write, onReply: onReply);
        lock (_gate)
        {
            if (_ended != ErrorCode.Ok)
            {
                request.Fail(_ended);
            }
            else
            {
                _requests.Writer.TryWrite(request);
            }
        }

        return await request.Reply.ConfigureAwait(false);
    }

    public void AddAuth(string scheme, byte[] auth)
    {
        lock (_gate)
        {
            _auths.Add((scheme, auth));
            if (_state.IsConnected())
            {
                _requests.Writer.TryWrite(new((writer, _) => writer.WriteAuthRequest(scheme, auth), isAnswered: false));
            }
        }
    }

    /// <summary>Ends the session, if there is a connection to say so; then the loop.</summary>
    public async Task CloseAsync()
    {
        lock (_gate)
        {
            if (_isClosing)
            {
                return;
            }

            _isClosing = true;
        }

        var wasAlive = State.IsAlive();
        if (wasAlive)
        {
            // An attempt to connect that is under way may still succeed, and then the session is to be closed; but that is not worth a long wait.
            var wait = State.IsConnected() ? timeout : ConnectingMax;
            var reply = SendAsync((writer, xid) => writer.WriteHeaderRequest(xid, OpCode.CloseSession));
            await Task.WhenAny(reply, Task.Delay(wait, time, _stop.Token)).ConfigureAwait(false);
        }

        End(ShellState.Closed, ErrorCode.SessionExpired);
        await DisposeAsync().ConfigureAwait(false);
        if (wasAlive)
        {
            onEvent(ShellEvent.OfState(ShellEvent.Closed));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        for (var attempt = 0; State.IsAlive() && !_stop.IsCancellationRequested; attempt++)
        {
            try
            {
                if (attempt > 0)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1000)), time, _stop.Token).ConfigureAwait(false);
                }

                await ConnectAndExchangeAsync(servers.Hosts[attempt % servers.Hosts.Count]).ConfigureAwait(false);
            }
            catch (Exception e) when (e is SocketException or IOException or TimeoutException or JuteException or OperationCanceledException)
            {
                // The world: the next attempt is the answer, and those who wait are told below.
            }

            Disconnected();
        }
    }

    private async Task ConnectAndExchangeAsync((string Host, int Port) host)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(host.Host, host.Port, _stop.Token).AsTask().WaitAsync(timeout / servers.Hosts.Count, time, _stop.Token).ConfigureAwait(false);
        var frames = new WireStream(client.GetStream());
        await using var disposal = frames.ConfigureAwait(false);

        var writer = new JuteWriter();
        new ConnectRequest(0, LastZxid, (int)timeout.TotalMilliseconds, _session, _password, canBeReadOnly).WriteFrame(writer);
        await frames.SendAsync(writer, _stop.Token).ConfigureAwait(false);
        ConnectResponse? response = null;
        while (response is null)
        {
            await frames.ReadAsync(frame => response ??= ConnectResponse.Read(frame), timeout * (2 / 3.0), time, _stop.Token).ConfigureAwait(false);
        }

        if (!response.IsValid)
        {
            End(ShellState.Closed, ErrorCode.SessionExpired);
            onEvent(ShellEvent.OfState(ShellEvent.Expired));
            return;
        }

        _session = response.Session;
        _password = response.Password;
        AnnounceConnected(response.ReadOnly == true);
        var negotiated = TimeSpan.FromMilliseconds(response.TimeoutMs);
        var exchange = new WireExchange(frames, _requests.Reader, negotiated, time, HandleOutOfOrder);
        try
        {
            await exchange.RunAsync(Greeting(), _stop.Token).ConfigureAwait(false);
        }
        finally
        {
            exchange.FailOutstanding(_isClosing ? ErrorCode.SessionExpired : ErrorCode.ConnectionLoss);
        }
    }

    private void AnnounceConnected(bool isReadOnly)
    {
        lock (_gate)
        {
            _state = isReadOnly ? ShellState.ConnectedReadOnly : ShellState.Connected;
        }

        onEvent(ShellEvent.OfState(isReadOnly ? ShellEvent.ConnectedReadOnly : ShellEvent.SyncConnected));
        _connected.TrySetResult();
    }

    /// <summary>What a new connection is told before anything else: who we are, and what we watch.</summary>
    private JuteWriter Greeting()
    {
        var writer = new JuteWriter();
        lock (_gate)
        {
            foreach (var (scheme, auth) in _auths)
            {
                writer.WriteAuthRequest(scheme, auth);
            }
        }

        if (Watches?.Invoke(LastZxid) is { IsEmpty: false } watches)
        {
            writer.WriteSetWatchesRequest(watches);
        }

        return writer;
    }

    /// <summary>Takes what is no reply to a numbered request, and notes the zxid of what is.</summary>
    /// <returns>Whether it was handled.</returns>
    private bool HandleOutOfOrder(ReplyHeader header, ReadOnlySpan<byte> body)
    {
        switch (header.Xid)
        {
            case Xids.Event:
                var told = ReplyReader.ReadEvent(body);
                onEvent(new(ShellEvent.SyncConnected, ((Watches.WatchedEventType)told.Type).ToString(), told.Path, header.Zxid.Value));
                return true;
            case Xids.Auth when header.Error != ErrorCode.Ok:
                End(ShellState.AuthFailed, ErrorCode.AuthFailed);
                onEvent(ShellEvent.OfState(ShellEvent.AuthFailed));
                throw new IOException(string.Create(CultureInfo.InvariantCulture, $"The credentials were refused: {(int)header.Error}"));
            case Xids.Ping or Xids.Auth or Xids.SetWatches:
                return true;
            default:
                LastZxid = header.Zxid > LastZxid ? header.Zxid : LastZxid;
                return false;
        }
    }

    private void Disconnected()
    {
        bool wasConnected;
        lock (_gate)
        {
            wasConnected = _state.IsConnected() && !_isClosing;
            _state = _state.IsAlive() ? ShellState.Connecting : _state;
            while (_requests.Reader.TryRead(out var request))
            {
                request.Fail(_ended == ErrorCode.Ok ? ErrorCode.ConnectionLoss : _ended);
            }
        }

        if (wasConnected)
        {
            onEvent(ShellEvent.OfState(ShellEvent.Disconnected));
        }
    }

    private void End(ShellState state, ErrorCode error)
    {
        lock (_gate)
        {
            _state = state;
            _ended = error;
        }
    }
}
