namespace Znode.Client;

/// <summary>A session in which some path is the root of the tree: it is put before what goes in, and taken off what comes out, in results, errors and events.</summary>
internal sealed class ChrootSession(IZnodeSession session, ZnodePath root) : IZnodeSession
{
    /// <summary>Gets the session whose tree is the whole one.</summary>
    public IZnodeSession Inner => session;

    public SessionId Id => session.Id;

    public TimeSpan Timeout => session.Timeout;

    public Zxid LastZxid => session.LastZxid;

    public CancellationToken Lost => session.Lost;

    public ValueTask<Stat?> ExistsAsync(ZnodePath path, CancellationToken cancellationToken = default) => Translate(session.ExistsAsync(root / path, cancellationToken));

    public ValueTask<ZnodeData> GetAsync(ZnodePath path, CancellationToken cancellationToken = default) => Translate(session.GetAsync(root / path, cancellationToken));

    public ValueTask<ZnodeData?> TryGetAsync(ZnodePath path, CancellationToken cancellationToken = default) => Translate(session.TryGetAsync(root / path, cancellationToken));

    public ValueTask<ZnodeChildren> GetChildrenAsync(ZnodePath path, CancellationToken cancellationToken = default) =>
        Translate(session.GetChildrenAsync(root / path, cancellationToken));

    public ValueTask<ZnodeChildren?> TryGetChildrenAsync(ZnodePath path, CancellationToken cancellationToken = default) =>
        Translate(session.TryGetChildrenAsync(root / path, cancellationToken));

    public ValueTask<int> CountDescendantsAsync(ZnodePath path, CancellationToken cancellationToken = default) =>
        Translate(session.CountDescendantsAsync(root / path, cancellationToken));

    public async ValueTask<IReadOnlyList<ZnodePath>> GetEphemeralsAsync(ZnodePath prefix = default, CancellationToken cancellationToken = default)
    {
        // The prefix is text, not a path: what only begins like the root (/apple for /app) is not in the view.
        var found = await Translate(session.GetEphemeralsAsync(root / prefix, cancellationToken)).ConfigureAwait(false);
        return [.. found.Where(path => path == root || root.IsAncestorOf(path)).Select(path => path.RelativeTo(root))];
    }

    public ValueTask<Created> CreateAsync(ZnodePath path, ReadOnlyMemory<byte> data = default, CreateOptions? options = null, CancellationToken cancellationToken = default) =>
        ToView(session.CreateAsync(root / path, data, options, cancellationToken)!)!;

    public ValueTask<Created?> TryCreateAsync(ZnodePath path, ReadOnlyMemory<byte> data = default, CreateOptions? options = null, CancellationToken cancellationToken = default) =>
        ToView(session.TryCreateAsync(root / path, data, options, cancellationToken));

    public ValueTask<Stat> SetAsync(ZnodePath path, ReadOnlyMemory<byte> data, int version = ZnodeVersion.Any, CancellationToken cancellationToken = default) =>
        Translate(session.SetAsync(root / path, data, version, cancellationToken));

    public ValueTask<Stat?> TrySetAsync(ZnodePath path, ReadOnlyMemory<byte> data, int version, CancellationToken cancellationToken = default) =>
        Translate(session.TrySetAsync(root / path, data, version, cancellationToken));

    public ValueTask DeleteAsync(ZnodePath path, int version = ZnodeVersion.Any, CancellationToken cancellationToken = default) =>
        Translate(session.DeleteAsync(root / path, version, cancellationToken));

    public ValueTask<bool> TryDeleteAsync(ZnodePath path, int version = ZnodeVersion.Any, CancellationToken cancellationToken = default) =>
        Translate(session.TryDeleteAsync(root / path, version, cancellationToken));

    public ValueTask<ZnodeAcl> GetAclAsync(ZnodePath path, CancellationToken cancellationToken = default) => Translate(session.GetAclAsync(root / path, cancellationToken));

    public ValueTask<Stat> SetAclAsync(ZnodePath path, IReadOnlyList<AclEntry> acl, int version = ZnodeVersion.Any, CancellationToken cancellationToken = default) =>
        Translate(session.SetAclAsync(root / path, acl, version, cancellationToken));

    public ValueTask AuthenticateAsync(string scheme, ReadOnlyMemory<byte> credentials, CancellationToken cancellationToken = default) =>
        session.AuthenticateAsync(scheme, credentials, cancellationToken);

    public ValueTask<IReadOnlyList<ClientInfo>> WhoAmIAsync(CancellationToken cancellationToken = default) => session.WhoAmIAsync(cancellationToken);

    public async ValueTask<TransactionResult> CommitAsync(Transaction transaction, CancellationToken cancellationToken = default)
    {
        var result = await TryCommitAsync(transaction, cancellationToken).ConfigureAwait(false);
        result.ThrowIfRefused();
        return result;
    }

    public ValueTask<TransactionResult> TryCommitAsync(Transaction transaction, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return ToView(session.TryCommitAsync(InWholeTree(transaction), cancellationToken));
    }

    public ValueTask SyncAsync(ZnodePath path = default, CancellationToken cancellationToken = default) => Translate(session.SyncAsync(root / path, cancellationToken));

    public async ValueTask<IZnodeWatch> WatchAsync(ZnodePath path, WatchOptions? options = null, CancellationToken cancellationToken = default) =>
        new ChrootWatch(await Translate(session.WatchAsync(root / path, options, cancellationToken)).ConfigureAwait(false), root);

    /// <summary>Ends the session for all who share it.</summary>
    public ValueTask DisposeAsync() => session.DisposeAsync();

    private Transaction InWholeTree(Transaction transaction)
    {
        var inWholeTree = new Transaction();
        foreach (var operation in transaction.Freeze())
        {
            var path = root / operation.Path;
            _ = operation switch
            {
                CreateOperation create => inWholeTree.Create(path, create.Data, create.Options),
                SetOperation set => inWholeTree.Set(path, set.Data, set.Version),
                DeleteOperation delete => inWholeTree.Delete(path, delete.Version),
                CheckOperation check => inWholeTree.Check(path, check.Version),
                _ => throw new System.Diagnostics.UnreachableException($"No way to put {operation.GetType().Name} below a root"),
            };
        }

        return inWholeTree;
    }

    private async ValueTask Translate(ValueTask answer)
    {
        try
        {
            await answer.ConfigureAwait(false);
        }
        catch (ZnodeException exception) when (IsOurs(exception))
        {
            throw ToView(exception);
        }
    }

    /// <summary>Passes a result on as it is; an answer that is there costs nothing more.</summary>
    private ValueTask<T> Translate<T>(ValueTask<T> answer)
    {
        return answer.IsCompletedSuccessfully ? answer : Slowly(answer);

        async ValueTask<T> Slowly(ValueTask<T> answer)
        {
            try
            {
                return await answer.ConfigureAwait(false);
            }
            catch (ZnodeException exception) when (IsOurs(exception))
            {
                throw ToView(exception);
            }
        }
    }

    private async ValueTask<Created?> ToView(ValueTask<Created?> answer)
    {
        try
        {
            return await Translate(answer).ConfigureAwait(false) is { } created ? created with { Path = created.Path.RelativeTo(root) } : null;
        }
        catch (NoNodeException missing) when (missing.Path is { IsRoot: false } path && path.Parent.IsRoot)
        {
            // The parent that is missing is the root itself, which whoever asks may know from nothing but a connection string.
            throw missing.At(path, $"The missing parent is this client's root, {root}.");
        }
    }

    private async ValueTask<TransactionResult> ToView(ValueTask<TransactionResult> answer)
    {
        var result = await Translate(answer).ConfigureAwait(false);
        return new([.. result.Results.Select(part => part with { Path = part.Path.RelativeTo(root) })], result.Zxid);
    }

    private bool IsOurs(ZnodeException exception) => exception.Path is { } path && (path == root || root.IsAncestorOf(path));

    private ZnodeException ToView(ZnodeException exception) => exception.At(exception.Path!.Value.RelativeTo(root));
}
