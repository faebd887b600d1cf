namespace Znode.Recipes.Tests.Faults;

/// <summary>A session of a <see cref="LossyClient"/>.</summary>
internal sealed class LossySession(LossyClient client, IZnodeSession session) : IZnodeSession
{
    public IZnodeSession Inner => session;

    public SessionId Id => session.Id;

    public TimeSpan Timeout => session.Timeout;

    public Zxid LastZxid => session.LastZxid;

    public CancellationToken Lost => session.Lost;

    public ValueTask<Stat?> ExistsAsync(ZnodePath path, CancellationToken cancellationToken = default) => client.Call("Exists", path, () => session.ExistsAsync(path, cancellationToken));

    public ValueTask<ZnodeData> GetAsync(ZnodePath path, CancellationToken cancellationToken = default) => client.Call("Get", path, () => session.GetAsync(path, cancellationToken));

    public ValueTask<ZnodeData?> TryGetAsync(ZnodePath path, CancellationToken cancellationToken = default) => client.Call("TryGet", path, () => session.TryGetAsync(path, cancellationToken));

    public ValueTask<ZnodeChildren> GetChildrenAsync(ZnodePath path, CancellationToken cancellationToken = default) =>
        client.Call("GetChildren", path, () => session.GetChildrenAsync(path, cancellationToken));

    public ValueTask<ZnodeChildren?> TryGetChildrenAsync(ZnodePath path, CancellationToken cancellationToken = default) =>
        client.Call("TryGetChildren", path, () => session.TryGetChildrenAsync(path, cancellationToken));

    public ValueTask<int> CountDescendantsAsync(ZnodePath path, CancellationToken cancellationToken = default) => session.CountDescendantsAsync(path, cancellationToken);

    public ValueTask<IReadOnlyList<ZnodePath>> GetEphemeralsAsync(ZnodePath prefix = default, CancellationToken cancellationToken = default) =>
        session.GetEphemeralsAsync(prefix, cancellationToken);

    public ValueTask<Created> CreateAsync(ZnodePath path, ReadOnlyMemory<byte> data = default, CreateOptions? options = null, CancellationToken cancellationToken = default) =>
        client.Call("Create", path, () => session.CreateAsync(path, data, options, cancellationToken));

    public ValueTask<Created?> TryCreateAsync(ZnodePath path, ReadOnlyMemory<byte> data = default, CreateOptions? options = null, CancellationToken cancellationToken = default) =>
        client.Call("TryCreate", path, () => session.TryCreateAsync(path, data, options, cancellationToken));

    public ValueTask<Stat> SetAsync(ZnodePath path, ReadOnlyMemory<byte> data, int version = ZnodeVersion.Any, CancellationToken cancellationToken = default) =>
        client.Call("Set", path, () => session.SetAsync(path, data, version, cancellationToken));

    public ValueTask<Stat?> TrySetAsync(ZnodePath path, ReadOnlyMemory<byte> data, int version, CancellationToken cancellationToken = default) =>
        client.Call("TrySet", path, () => session.TrySetAsync(path, data, version, cancellationToken));

    public async ValueTask DeleteAsync(ZnodePath path, int version = ZnodeVersion.Any, CancellationToken cancellationToken = default) => await client.Call(
        "Delete",
        path,
        async () =>
        {
            await session.DeleteAsync(path, version, cancellationToken);
            return true;
        });

    public ValueTask<bool> TryDeleteAsync(ZnodePath path, int version = ZnodeVersion.Any, CancellationToken cancellationToken = default) =>
        client.Call("TryDelete", path, () => session.TryDeleteAsync(path, version, cancellationToken));

    public ValueTask<ZnodeAcl> GetAclAsync(ZnodePath path, CancellationToken cancellationToken = default) => session.GetAclAsync(path, cancellationToken);

    public ValueTask<Stat> SetAclAsync(ZnodePath path, IReadOnlyList<AclEntry> acl, int version = ZnodeVersion.Any, CancellationToken cancellationToken = default) =>
        session.SetAclAsync(path, acl, version, cancellationToken);

    public ValueTask AuthenticateAsync(string scheme, ReadOnlyMemory<byte> credentials, CancellationToken cancellationToken = default) =>
        session.AuthenticateAsync(scheme, credentials, cancellationToken);

    public ValueTask<IReadOnlyList<ClientInfo>> WhoAmIAsync(CancellationToken cancellationToken = default) => session.WhoAmIAsync(cancellationToken);

    public ValueTask<TransactionResult> CommitAsync(Transaction transaction, CancellationToken cancellationToken = default) =>
        client.Call("Commit", null, () => session.CommitAsync(transaction, cancellationToken));

    public ValueTask<TransactionResult> TryCommitAsync(Transaction transaction, CancellationToken cancellationToken = default) =>
        client.Call("TryCommit", null, () => session.TryCommitAsync(transaction, cancellationToken));

    public async ValueTask SyncAsync(ZnodePath path = default, CancellationToken cancellationToken = default) => await client.Call(
        "Sync",
        path,
        async () =>
        {
            await session.SyncAsync(path, cancellationToken);
            return true;
        });

    public ValueTask<IZnodeWatch> WatchAsync(ZnodePath path, WatchOptions? options = null, CancellationToken cancellationToken = default) =>
        client.Call("Watch", path, () => session.WatchAsync(path, options, cancellationToken));

    public ValueTask DisposeAsync() => session.DisposeAsync();
}
