using Znode.Client.Calls;

namespace Znode.Client;

/// <summary>A session over the network. What it does over one connection and the next is its <see cref="SessionRequests"/>'s.</summary>
internal sealed class RemoteSession : IZnodeSession
{
    private readonly SessionRequests _requests;
    private readonly RemoteCreates _creates;
    private readonly SessionPools _pools = new();
    private readonly Lazy<Task> _closed;

    public RemoteSession(SessionRequests requests, Func<RemoteSession, Task> close)
    {
        _requests = requests;
        _creates = new(this, requests, _pools);
        _closed = new(() => close(this));
    }

    /// <summary>Gets what carries its requests.</summary>
    public SessionRequests Requests => _requests;

    /// <inheritdoc/>
    public SessionId Id => _requests.Id;

    /// <inheritdoc/>
    public TimeSpan Timeout => _requests.Timeout;

    /// <inheritdoc/>
    public Zxid LastZxid => _requests.LastZxid;

    /// <inheritdoc/>
    public CancellationToken Lost => _requests.Lost;

    /// <inheritdoc/>
    public ValueTask<Stat?> ExistsAsync(ZnodePath path, CancellationToken cancellationToken = default) =>
        _requests.Call(_pools.Exists, new Exists(path), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ZnodeData> GetAsync(ZnodePath path, CancellationToken cancellationToken = default) =>
        _requests.Call(_pools.GetData, new GetData(path), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ZnodeData?> TryGetAsync(ZnodePath path, CancellationToken cancellationToken = default) =>
        _requests.Call(_pools.TryGetData, new TryGetData(path), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ZnodeChildren> GetChildrenAsync(ZnodePath path, CancellationToken cancellationToken = default) =>
        _requests.Call(_pools.GetChildren, new GetChildren(path), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ZnodeChildren?> TryGetChildrenAsync(ZnodePath path, CancellationToken cancellationToken = default) =>
        _requests.Call(_pools.TryGetChildren, new TryGetChildren(path), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<int> CountDescendantsAsync(ZnodePath path, CancellationToken cancellationToken = default) =>
        _requests.Call<CountDescendants, int>(null, new(path), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ZnodePath>> GetEphemeralsAsync(ZnodePath prefix = default, CancellationToken cancellationToken = default) =>
        _requests.Call<GetEphemerals, IReadOnlyList<ZnodePath>>(null, new(prefix), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Created> CreateAsync(ZnodePath path, ReadOnlyMemory<byte> data = default, CreateOptions? options = null, CancellationToken cancellationToken = default) =>
        _creates.Create(path, data, options ?? CreateOptions.Default, nullWhenExists: false, cancellationToken)!;

    /// <inheritdoc/>
    public ValueTask<Created?> TryCreateAsync(ZnodePath path, ReadOnlyMemory<byte> data = default, CreateOptions? options = null, CancellationToken cancellationToken = default) =>
        _creates.Create(path, data, options ?? CreateOptions.Default, nullWhenExists: true, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Stat> SetAsync(ZnodePath path, ReadOnlyMemory<byte> data, int version = ZnodeVersion.Any, CancellationToken cancellationToken = default) =>
        _requests.Call(_pools.SetData, new SetData(path, data, version), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Stat?> TrySetAsync(ZnodePath path, ReadOnlyMemory<byte> data, int version, CancellationToken cancellationToken = default) =>
        _requests.Call(_pools.TrySetData, new TrySetData(path, data, version), cancellationToken);

    /// <inheritdoc/>
    public ValueTask DeleteAsync(ZnodePath path, int version = ZnodeVersion.Any, CancellationToken cancellationToken = default) =>
        _requests.Run(_pools.Delete, new Delete(path, version, falseWhenRefused: false), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> TryDeleteAsync(ZnodePath path, int version = ZnodeVersion.Any, CancellationToken cancellationToken = default) =>
        _requests.Call(_pools.Delete, new Delete(path, version, falseWhenRefused: true), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ZnodeAcl> GetAclAsync(ZnodePath path, CancellationToken cancellationToken = default) =>
        _requests.Call<GetAcl, ZnodeAcl>(null, new(path), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Stat> SetAclAsync(ZnodePath path, IReadOnlyList<AclEntry> acl, int version = ZnodeVersion.Any, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(acl);
        return _requests.Call<SetAcl, Stat>(null, new(path, acl, version), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask AuthenticateAsync(string scheme, ReadOnlyMemory<byte> credentials, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(scheme);
        return _requests.Authenticate(new(scheme, credentials.ToArray()), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ClientInfo>> WhoAmIAsync(CancellationToken cancellationToken = default) =>
        _requests.Call<WhoAmI, IReadOnlyList<ClientInfo>>(null, default, cancellationToken);

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
        return _requests.Call<Commit, TransactionResult>(null, new(transaction.Freeze()), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask SyncAsync(ZnodePath path = default, CancellationToken cancellationToken = default) =>
        _requests.Run<Sync, bool>(null, new(path), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IZnodeWatch> WatchAsync(ZnodePath path, WatchOptions? options = null, CancellationToken cancellationToken = default) =>
        _requests.Watch(path, options ?? WatchOptions.Default, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => new(_closed.Value);
}
