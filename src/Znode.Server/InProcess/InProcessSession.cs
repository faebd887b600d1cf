using Znode.Acl;
using Znode.Consensus;
using Znode.Ensemble;
using Znode.Requests;
using Znode.Server.InProcess.Calls;
using Znode.Server.InProcess.Watching;

namespace Znode.Server.InProcess;

/// <summary>A session in the member's own process: calls take turns at the member's gate, nothing is serialized.</summary>
/// <remarks>
/// A read with nothing of its session ahead of it is answered in the call. It needs no pings. Everything mutable is the <see cref="InProcessConnection"/>'s, guarded by the gate.
/// </remarks>
internal sealed class InProcessSession : IZnodeSession
{
    private readonly ServingMember _serving;
    private readonly MemberCore _core;
    private readonly InProcessConnection _connection;
    private readonly InProcessRequests _requests;
    private readonly InProcessCreates _creates;
    private readonly Lazy<Task> _closed;

    internal InProcessSession(ServingMember serving, InProcessConnection connection)
    {
        _serving = serving;
        _core = serving.Core;
        _connection = connection;
        _requests = new(_core, connection);
        _creates = new(this, connection, _requests);
        _closed = new(_requests.CloseAsync);
    }

    /// <inheritdoc/>
    public SessionId Id => _connection.Session;

    /// <inheritdoc/>
    public TimeSpan Timeout => TimeSpan.FromMilliseconds(_connection.TimeoutMs);

    /// <inheritdoc/>
    public Zxid LastZxid => _connection.LastZxid;

    /// <inheritdoc/>
    public CancellationToken Lost => _connection.Lost;

    /// <summary>Gets the member's side of it.</summary>
    public InProcessConnection Connection => _connection;

    /// <summary>Gets whether the session waits for its member to serve again.</summary>
    public bool IsSuspended => _connection.IsSuspended;

    /// <summary>Has someone told, in turns, when <see cref="IsSuspended"/> changes.</summary>
    public void ObserveSuspension(Action changed)
    {
        using (_core.EnterTurn())
        {
            _connection.SuspensionChanged = changed;
        }
    }

    /// <summary>Changes the members, in the name of whoever runs this one.</summary>
    public ValueTask<EnsembleConfig> ReconfigureAsync(EnsembleChange change, CancellationToken cancellationToken)
    {
        using (_core.EnterTurn())
        {
            // No list on /zookeeper/config lets anybody write it but the super user, and who embeds a member is no less.
            _connection.Identities = [new(Identity.SuperScheme, "")];
        }

        var call = new ReconfigureCall(_connection);
        _requests.Submit(call, EnsembleChangeText.Format(change), cancellationToken);
        return call.Answer;
    }

    /// <summary>Opens a session.</summary>
    /// <exception cref="NotReadOnlyException">The member takes no writes at the moment.</exception>
    /// <exception cref="ZnodeCanceledException">The token fired; should the session come to be, the member closes it.</exception>
    public static async ValueTask<IZnodeSession> OpenAsync(ServingMember serving, ZnodeSessionOptions options, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            throw new ZnodeCanceledException(RequestStatus.NotSent, cancellationToken);
        }

        var connection = new InProcessConnection(serving.Core);
        var session = new InProcessSession(serving, connection);
        using (serving.Core.EnterTurn())
        {
            serving.Core.Desk.Open(connection, (int)Math.Clamp(options.Timeout.TotalMilliseconds, 0, int.MaxValue));
        }

        try
        {
            await connection.OpenedAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            EngineStatus status;
            using (serving.Core.EnterTurn())
            {
                connection.Abandon();
                status = serving.Core.Status;
            }

            throw status.IsServing
                ? new ZnodeCanceledException(RequestStatus.Sent, cancellationToken)
                : new ZnodeCanceledException(
                    $"The call was cancelled while the member was in no quorum, and no session could be opened{(status.Reason is { Length: > 0 } reason ? $": {reason}" : "")}. See that a majority of the members runs, and that they reach each other.",
                    RequestStatus.Sent,
                    cancellationToken);
        }

        return session;
    }

    /// <inheritdoc/>
    public ValueTask<Stat?> ExistsAsync(ZnodePath path, CancellationToken cancellationToken = default) => _requests.Read<Exists, Stat?>(path, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ZnodeData> GetAsync(ZnodePath path, CancellationToken cancellationToken = default) => _requests.Read<GetData, ZnodeData>(path, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ZnodeData?> TryGetAsync(ZnodePath path, CancellationToken cancellationToken = default) => _requests.Read<TryGetData, ZnodeData?>(path, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ZnodeChildren> GetChildrenAsync(ZnodePath path, CancellationToken cancellationToken = default) =>
        _requests.Read<GetChildren, ZnodeChildren>(path, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ZnodeChildren?> TryGetChildrenAsync(ZnodePath path, CancellationToken cancellationToken = default) =>
        _requests.Read<TryGetChildren, ZnodeChildren?>(path, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<int> CountDescendantsAsync(ZnodePath path, CancellationToken cancellationToken = default) => _requests.Read<CountDescendants, int>(path, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ZnodePath>> GetEphemeralsAsync(ZnodePath prefix = default, CancellationToken cancellationToken = default) =>
        _requests.Read<GetEphemerals, IReadOnlyList<ZnodePath>>(prefix, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ZnodeAcl> GetAclAsync(ZnodePath path, CancellationToken cancellationToken = default) => _requests.Read<GetAcl, ZnodeAcl>(path, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Created> CreateAsync(ZnodePath path, ReadOnlyMemory<byte> data = default, CreateOptions? options = null, CancellationToken cancellationToken = default) =>
        _creates.Create(path, data, options ?? CreateOptions.Default, nullWhenExists: false, cancellationToken)!;

    /// <inheritdoc/>
    public ValueTask<Created?> TryCreateAsync(ZnodePath path, ReadOnlyMemory<byte> data = default, CreateOptions? options = null, CancellationToken cancellationToken = default) =>
        _creates.Create(path, data, options ?? CreateOptions.Default, nullWhenExists: true, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Stat> SetAsync(ZnodePath path, ReadOnlyMemory<byte> data, int version = ZnodeVersion.Any, CancellationToken cancellationToken = default)
    {
        var call = new SetCall(_connection, path);
        _requests.Submit(call, new SetDataRequest(path.ToUtf8(), data.ToArray(), version), cancellationToken);
        return call.Answer;
    }

    /// <inheritdoc/>
    public ValueTask<Stat?> TrySetAsync(ZnodePath path, ReadOnlyMemory<byte> data, int version, CancellationToken cancellationToken = default)
    {
        var call = new TrySetCall(_connection, path);
        _requests.Submit(call, new SetDataRequest(path.ToUtf8(), data.ToArray(), version), cancellationToken);
        return call.Answer;
    }

    /// <inheritdoc/>
    public ValueTask DeleteAsync(ZnodePath path, int version = ZnodeVersion.Any, CancellationToken cancellationToken = default)
    {
        var call = new DeleteCall(_connection, path, falseWhenRefused: false);
        _requests.Submit(call, new DeleteRequest(path.ToUtf8(), version), cancellationToken);
        return call.Done;
    }

    /// <inheritdoc/>
    public ValueTask<bool> TryDeleteAsync(ZnodePath path, int version = ZnodeVersion.Any, CancellationToken cancellationToken = default)
    {
        var call = new DeleteCall(_connection, path, falseWhenRefused: true);
        _requests.Submit(call, new DeleteRequest(path.ToUtf8(), version), cancellationToken);
        return call.Answer;
    }

    /// <inheritdoc/>
    public ValueTask<Stat> SetAclAsync(ZnodePath path, IReadOnlyList<AclEntry> acl, int version = ZnodeVersion.Any, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(acl);
        var call = new SetCall(_connection, path);
        _requests.Submit(call, new SetAclRequest(path.ToUtf8(), acl, version), cancellationToken);
        return call.Answer;
    }

    /// <inheritdoc/>
    public ValueTask AuthenticateAsync(string scheme, ReadOnlyMemory<byte> credentials, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(scheme);
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromException(new ZnodeCanceledException(RequestStatus.NotSent, cancellationToken));
        }

        var outcome = _core.Providers.TryGet(scheme, out var provider) ? provider.Authenticate(credentials.Span, ConnectionInfo.InProcess) : AuthOutcome.Refused;
        if (!outcome.IsGranted)
        {
            return ValueTask.FromException(new AuthFailedException());
        }

        using (_core.EnterTurn())
        {
            if (!_connection.IsOpen)
            {
                return ValueTask.FromException(_connection.NotTaken(path: null));
            }

            // Requests called earlier keep the identities of their time: writes are prepared already, reads that wait have their own list.
            _connection.Identities = [.. _connection.Identities.Union(outcome.Identities)];
        }

        return default;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ClientInfo>> WhoAmIAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromException<IReadOnlyList<ClientInfo>>(new ZnodeCanceledException(RequestStatus.NotSent, cancellationToken));
        }

        using (_core.EnterTurn())
        {
            return _connection.IsOpen
                ? new([.. _core.Acls.DisplayOf(_connection.Identities).Select(identity => new ClientInfo(identity.Scheme, identity.Id))])
                : ValueTask.FromException<IReadOnlyList<ClientInfo>>(_connection.NotTaken(path: null));
        }
    }

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
        var operations = transaction.Freeze();
        var call = new TransactionCall(_connection, operations);
        _requests.Submit(call, RequestFactory.Multi(operations), cancellationToken);
        return call.Answer;
    }

    /// <inheritdoc/>
    public ValueTask SyncAsync(ZnodePath path = default, CancellationToken cancellationToken = default)
    {
        var call = new ReadCall<ReadNothing, bool>(_connection, path);
        _requests.Sync(call, cancellationToken);
        return call.Done;
    }

    /// <inheritdoc/>
    public ValueTask<IZnodeWatch> WatchAsync(ZnodePath path, WatchOptions? options = null, CancellationToken cancellationToken = default)
    {
        var call = new WatchCall(_connection, new(_connection, _serving.Storage.Log, path, options ?? WatchOptions.Default));
        _requests.Enqueue(call, cancellationToken);
        return call.Answer;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => new(_closed.Value);
}
