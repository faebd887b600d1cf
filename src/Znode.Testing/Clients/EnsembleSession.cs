using Znode.Server.InProcess;

namespace Znode.Testing.Clients;

/// <summary>A session that goes from member to member, as a remote client's does: when its connection ends it is resumed elsewhere, as long as it lives.</summary>
/// <remarks>Everything of it happens on the ensemble's schedule; its methods can be called from anywhere.</remarks>
internal sealed class EnsembleSession : IZnodeSession
{
    /// <summary>How often the client says that it is there, and looks whether a member is, while the timeout passes once.</summary>
    private const int BeatsInTimeout = 6;

    private readonly ClientContext _context;
    private readonly CancellationTokenSource _lost = new();
    private readonly HashSet<LinkCall> _calls = [];
    private readonly List<EnsembleWatch> _watches = [];
    private readonly List<(string Scheme, byte[] Credentials)> _credentials = [];
    private readonly Action<ClientState> _changed;
    private ClientLink? _link;
    private ClientLink? _opening;
    private TaskCompletionSource? _opened;
    private TaskCompletionSource _connected = new();
    private string? _ended;
    private bool _isDisposed;

    /// <summary>When the client sent the latest ping that was answered, or asked for the connection: the ensemble keeps the session for a timeout from then on, at least.</summary>
    private long _provenMs;

    /// <summary>The member tried last, by its place.</summary>
    private int _host;

    public EnsembleSession(ClientContext context, Action<ClientState> changed)
    {
        _context = context;
        _changed = changed;
        _host = context.Random.Below(context.Hosts.Count);
        Timeout = context.Options.Timeout;
        Requests = new(this, context);
    }

    /// <inheritdoc/>
    public SessionId Id { get; private set; }

    /// <inheritdoc/>
    public TimeSpan Timeout { get; private set; }

    /// <inheritdoc/>
    public Zxid LastZxid { get; private set; }

    /// <inheritdoc/>
    public CancellationToken Lost => _lost.Token;

    public EnsembleRequests Requests { get; }

    /// <summary>Gets whether the session has a connection.</summary>
    public bool IsConnected => _link is not null;

    private long TimeoutMs => (long)Timeout.TotalMilliseconds;

    private long NowMs => _context.Events.Now;

    /// <summary>Opens it; tries one member after the other until one does.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await ConnectAsync(cancellationToken).ConfigureAwait(false);
        if (_ended is not null)
        {
            throw Expired(path: null);
        }

        Beat();
    }

    /// <summary>Waits until the session has a connection, or is over.</summary>
    public Task WhenConnectedAsync(CancellationToken cancellationToken) => _connected.Task.WaitAsync(cancellationToken);

    public void Add(LinkCall call) => _calls.Add(call);

    public void Remove(LinkCall call) => _calls.Remove(call);

    public void Saw(Zxid zxid) => LastZxid = zxid > LastZxid ? zxid : LastZxid;

    /// <summary>An answer came to a ping, or to the opening of the connection, that was sent at a time: the leader knew of the session after that.</summary>
    private void Proven(long sentMs) => _provenMs = Math.Max(_provenMs, sentMs);

    /// <summary>Says why nothing is sent; null when there is a connection.</summary>
    public Exception? NotSent(ZnodePath? path) =>
        _isDisposed ? new ObjectDisposedException(nameof(IZnodeSession), "The session was disposed.")
        : _ended is not null ? Expired(path)
        : _link is null ? ZnodeException.Create(ErrorCode.ConnectionLoss, path, RequestStatus.NotSent)
        : null;

    /// <summary>Gets the connection, when <see cref="NotSent"/> says that there is one.</summary>
    public ClientLink Link => _link!;

    /// <summary>Says that the session has ended.</summary>
    public SessionExpiredException Expired(ZnodePath? path, RequestStatus request = RequestStatus.NotSent) => new(
        path,
        request,
        $"The session has ended: {_ended}. {(request == RequestStatus.Sent ? "The request may have been carried out before. " : "")}Get a new one, and create its ephemeral znodes and watches again.");

    public void AddCredentials(string scheme, byte[] credentials) => _credentials.Add((scheme, credentials));

    public void Add(EnsembleWatch watch) => _watches.Add(watch);

    public void Remove(EnsembleWatch watch) => _watches.Remove(watch);

    /// <summary>A member has opened the session, or goes on with it.</summary>
    public void OnOpened(ClientLink link, SessionId session, TimeSpan timeout)
    {
        if (ReferenceEquals(link, _opening) && _ended is null)
        {
            Id = session;
            Timeout = timeout;
            _link = link;
            _context.History.Connected(session, link.Member);
            foreach (var watch in _watches.ToList())
            {
                watch.ArmAgain(link);
            }

            _changed(ClientState.Connected);
            Settle();
            _connected.TrySetResult();
        }
    }

    /// <summary>A member refuses the session.</summary>
    public void OnRefused(ClientLink link, string reason)
    {
        if (ReferenceEquals(link, _opening) && Id != SessionId.None)
        {
            End(reason);
        }
        else
        {
            OnEnded(link, reason);
        }
    }

    /// <summary>The session is over, says a member.</summary>
    public void OnOver(ClientLink link)
    {
        if (ReferenceEquals(link, _link))
        {
            End("it expired, or was closed by someone else");
        }
    }

    /// <summary>The connection has ended, or did not come to be.</summary>
    public void OnEnded(ClientLink link, string reason)
    {
        link.Abandon();
        if (ReferenceEquals(link, _opening))
        {
            Settle();
        }

        if (ReferenceEquals(link, _link))
        {
            _link = null;
            _connected = new();
            foreach (var call in _calls.ToList())
            {
                call.Fail(new ConnectionLossException(path: null, RequestStatus.Sent, $"The connection to member {link.Member} was lost: {reason}. Whether the request was carried out is not known."));
            }

            _calls.Clear();
            if (_ended is null)
            {
                _changed(ClientState.Suspended);
                _ = ConnectAsync(CancellationToken.None);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<Stat?> ExistsAsync(ZnodePath path, CancellationToken cancellationToken = default) => Requests.Exists(path, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ZnodeData> GetAsync(ZnodePath path, CancellationToken cancellationToken = default) => Requests.Get(path, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ZnodeData?> TryGetAsync(ZnodePath path, CancellationToken cancellationToken = default) => Requests.TryGet(path, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ZnodeChildren> GetChildrenAsync(ZnodePath path, CancellationToken cancellationToken = default) =>
        Requests.Send(path, session => session.GetChildrenAsync(path), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ZnodeChildren?> TryGetChildrenAsync(ZnodePath path, CancellationToken cancellationToken = default) =>
        Requests.Send(path, session => session.TryGetChildrenAsync(path), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<int> CountDescendantsAsync(ZnodePath path, CancellationToken cancellationToken = default) =>
        Requests.Send(path, session => session.CountDescendantsAsync(path), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ZnodePath>> GetEphemeralsAsync(ZnodePath prefix = default, CancellationToken cancellationToken = default) =>
        Requests.Send(prefix, session => session.GetEphemeralsAsync(prefix), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ZnodeAcl> GetAclAsync(ZnodePath path, CancellationToken cancellationToken = default) => Requests.Send(path, session => session.GetAclAsync(path), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Created> CreateAsync(ZnodePath path, ReadOnlyMemory<byte> data = default, CreateOptions? options = null, CancellationToken cancellationToken = default) =>
        Requests.Create(path, data.ToArray(), options ?? CreateOptions.Default, nullWhenExists: false, cancellationToken)!;

    /// <inheritdoc/>
    public ValueTask<Created?> TryCreateAsync(ZnodePath path, ReadOnlyMemory<byte> data = default, CreateOptions? options = null, CancellationToken cancellationToken = default) =>
        Requests.Create(path, data.ToArray(), options ?? CreateOptions.Default, nullWhenExists: true, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Stat> SetAsync(ZnodePath path, ReadOnlyMemory<byte> data, int version = ZnodeVersion.Any, CancellationToken cancellationToken = default) =>
        Requests.Set(path, data.ToArray(), version, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Stat?> TrySetAsync(ZnodePath path, ReadOnlyMemory<byte> data, int version, CancellationToken cancellationToken = default) =>
        Requests.TrySet(path, data.ToArray(), version, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DeleteAsync(ZnodePath path, int version = ZnodeVersion.Any, CancellationToken cancellationToken = default) => Requests.Delete(path, version, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> TryDeleteAsync(ZnodePath path, int version = ZnodeVersion.Any, CancellationToken cancellationToken = default) =>
        Requests.TryDelete(path, version, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Stat> SetAclAsync(ZnodePath path, IReadOnlyList<AclEntry> acl, int version = ZnodeVersion.Any, CancellationToken cancellationToken = default) =>
        Requests.Send(path, session => session.SetAclAsync(path, acl, version), cancellationToken);

    /// <inheritdoc/>
    public ValueTask AuthenticateAsync(string scheme, ReadOnlyMemory<byte> credentials, CancellationToken cancellationToken = default) =>
        Requests.Authenticate(scheme, credentials.ToArray(), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ClientInfo>> WhoAmIAsync(CancellationToken cancellationToken = default) => Requests.Send(path: null, session => session.WhoAmIAsync(), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<TransactionResult> CommitAsync(Transaction transaction, CancellationToken cancellationToken = default)
    {
        var result = await TryCommitAsync(transaction, cancellationToken).ConfigureAwait(false);
        result.ThrowIfRefused();
        return result;
    }

    /// <inheritdoc/>
    public ValueTask<TransactionResult> TryCommitAsync(Transaction transaction, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return Requests.Commit(transaction, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask SyncAsync(ZnodePath path = default, CancellationToken cancellationToken = default) => Requests.Sync(path, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IZnodeWatch> WatchAsync(ZnodePath path, WatchOptions? options = null, CancellationToken cancellationToken = default) =>
        Requests.Watch(path, options ?? WatchOptions.Default, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        if (_ended is null && _link is not null)
        {
            try
            {
                await Requests.Send(path: null, CloseAsync, CancellationToken.None).ConfigureAwait(false);
            }
            catch (ConnectionLossException)
            {
                // Nobody is there to be told: the session expires.
            }
            catch (SessionExpiredException)
            {
                // It was over.
            }
        }

        _isDisposed = true;
        End("it was disposed");
    }

    private static async ValueTask<bool> CloseAsync(InProcessSession session)
    {
        await session.DisposeAsync().ConfigureAwait(false);
        return true;
    }

    /// <summary>Goes from member to member until one takes the session, or it is over.</summary>
    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        while (_ended is null && _link is null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _host = (_host + 1) % _context.Hosts.Count;
            var opened = _opened = new();
            var link = _opening = new(_context, this, _context.Hosts[_host]);
            var sentMs = NowMs;
            link.Open(Id, _context.Options.Timeout, LastZxid, _credentials);
            _context.Events.After(TimeoutMs / BeatsInTimeout, () =>
            {
                if (!ReferenceEquals(_link, link) && ReferenceEquals(_opening, link))
                {
                    OnEnded(link, "it was not answered in time");
                }
            });
            await opened.Task.ConfigureAwait(false);
            if (_link is not null)
            {
                Proven(sentMs);
            }
            else if (_ended is null)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(_context.Random.Between(10, 200)), _context.Clock, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private void Settle() => _opened?.TrySetResult();

    /// <summary>Tells the member that the client is there, and gives up on a member or on the session when nothing is heard.</summary>
    private void Beat()
    {
        if (_ended is not null)
        {
            return;
        }

        var sentMs = NowMs;
        if (_link is { } link)
        {
            // ZooKeeper's clients give up on a server after two thirds of the timeout: the last one is for finding another.
            if (sentMs - _provenMs >= TimeoutMs * 2 / 3)
            {
                OnEnded(link, "it answers no pings");
            }
            else
            {
                link.Ping(() => Proven(sentMs));
            }
        }

        if (NowMs - _provenMs >= TimeoutMs)
        {
            End($"nothing was heard of the ensemble for its timeout, {TimeoutMs} ms");
            return;
        }

        _context.Events.At(Math.Min(NowMs + (TimeoutMs / BeatsInTimeout), Math.Max(_provenMs + TimeoutMs, NowMs + 1)), Beat);
    }

    private void End(string reason)
    {
        if (_ended is not null)
        {
            return;
        }

        _ended = reason;
        _opening?.Abandon();
        _link?.Abandon();
        _link = null;
        foreach (var call in _calls.ToList())
        {
            call.Fail(_isDisposed ? new ObjectDisposedException(nameof(IZnodeSession), "The session was disposed.") : Expired(path: null, RequestStatus.Sent));
        }

        _calls.Clear();
        foreach (var watch in _watches.ToList())
        {
            watch.Complete();
        }

        _watches.Clear();
        _changed(ClientState.Lost);
        _context.Schedule.Post(static lost => ((CancellationTokenSource)lost!).Cancel(), _lost);
        Settle();
        _connected.TrySetResult();
    }
}
