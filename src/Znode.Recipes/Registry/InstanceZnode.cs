using Znode.Recipes.Sessions;

namespace Znode.Recipes.Registry;

/// <summary>The znode of one instance, and whose it may be: what a lease does to it on one session after another.</summary>
/// <remarks>Owned by its lease's loop. Each operation looks first and changes only what it has seen, so that it may be run again after a failure halfway.</remarks>
internal sealed class InstanceZnode(IZnodeClient client, ZnodePath path, CreateOptions create)
{
    /// <summary>The sessions on which the lease has had the znode, or may have: what they left over is its own.</summary>
    private readonly HashSet<SessionId> _sessions = [];

    /// <summary>The last session on which the znode was made, or may have been; null before the first.</summary>
    private IZnodeSession? _tried;

    /// <summary>The session that has the znode; null when it is not known to have it.</summary>
    private IZnodeSession? _held;

    /// <summary>The last session that has had it.</summary>
    private SessionId _heldOn;

    public ZnodePath Path => path;

    /// <summary>Gets the session that holds the znode; null when none does, as far as is known.</summary>
    public IZnodeSession? Holder => Volatile.Read(ref _held) is { Lost.IsCancellationRequested: false } held ? held : null;

    /// <summary>Puts the instance into the registry.</summary>
    /// <param name="session">The session that is to own it.</param>
    /// <param name="instance">The instance.</param>
    /// <param name="mustSet">Whether data that is there already is to be replaced: not when only the znode's presence is in question.</param>
    /// <param name="cancellationToken">Ends the attempts.</param>
    /// <returns>Null when it is there; otherwise somebody else's znode, which has its place.</returns>
    public ValueTask<ZnodeData?> PutAsync(IZnodeSession session, ServiceInstance instance, bool mustSet, CancellationToken cancellationToken) =>
        client.RepeatAsync(session, () => PutOnceAsync(session, instance, InstanceJson.Write(instance), mustSet, cancellationToken), cancellationToken);

    /// <summary>Gets the session on which the znode may be there, known or not; null when there can be none.</summary>
    public IZnodeSession? Possible => _tried is { Lost.IsCancellationRequested: false } tried ? tried : null;

    /// <summary>Takes the instance out of the registry, if it is this session's. Throws nothing: what is refused is gone with the session.</summary>
    public async ValueTask RemoveAsync(IZnodeSession session)
    {
        try
        {
            await client.RepeatAsync(session, () => session.DeleteOwnAsync(path), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ZnodeException or ObjectDisposedException)
        {
            // The znode goes with its session.
        }
    }

    private async ValueTask<ZnodeData?> PutOnceAsync(IZnodeSession session, ServiceInstance instance, byte[] data, bool mustSet, CancellationToken cancellationToken)
    {
        while (true)
        {
            var found = await session.TryGetAsync(path, cancellationToken).ConfigureAwait(false);
            if (found is not null && found.Stat.EphemeralOwner != session.Id && !IsLeftOver(found, session, instance))
            {
                Volatile.Write(ref _held, null);
                return found;
            }

            // From here on a znode of this session may come to be, whatever is heard of it.
            _tried = session;
            _sessions.Add(session.Id);
            if (await TryPutAsync(session, found, data, mustSet, cancellationToken).ConfigureAwait(false))
            {
                _heldOn = session.Id;
                Volatile.Write(ref _held, session);
                return null;
            }
        }
    }

    /// <returns>False when the znode is not any more as it was found.</returns>
    private async ValueTask<bool> TryPutAsync(IZnodeSession session, ZnodeData? found, byte[] data, bool mustSet, CancellationToken cancellationToken)
    {
        if (found is null)
        {
            try
            {
                return await session.TryCreateAsync(path, data, create, cancellationToken).ConfigureAwait(false) is not null;
            }
            catch (NoNodeException)
            {
                await client.CreateContainerAsync(session, path.Parent, cancellationToken).ConfigureAwait(false);
                return false;
            }
        }

        if (found.Stat.EphemeralOwner != session.Id)
        {
            // Nobody sees the instance gone in between, and nobody's newer znode is deleted.
            return (await session.TryCommitAsync(new Transaction().Delete(path, found.Stat.Version).Create(path, data, create), cancellationToken).ConfigureAwait(false)).IsCommitted;
        }

        try
        {
            return !mustSet || found.Data.Span.SequenceEqual(data)
                || await session.TrySetAsync(path, data, found.Stat.Version, cancellationToken).ConfigureAwait(false) is not null;
        }
        catch (NoNodeException)
        {
            return false;
        }
    }

    /// <summary>Tells whether a znode of another session is what an earlier life of this instance left.</summary>
    /// <remarks>
    /// Either a session of this lease made it, or it names the same address and port, which no two living programs listen on: then it is of the program that ran here before. But
    /// once this lease has had the znode on its present session, who has it now took it on purpose, and to take it back would go on for ever.
    /// </remarks>
    private bool IsLeftOver(ZnodeData found, IZnodeSession session, ServiceInstance instance) =>
        _heldOn != session.Id && (_sessions.Contains(found.Stat.EphemeralOwner) || IsAt(found, instance));

    private static bool IsAt(ZnodeData found, ServiceInstance instance)
    {
        try
        {
            var other = InstanceJson.Read(found.Data.Span);
            return instance.Address is not null && (instance.Port ?? instance.SslPort) is not null
                && (other.Address, other.Port, other.SslPort) == (instance.Address, instance.Port, instance.SslPort);
        }
        catch (System.Text.Json.JsonException)
        {
            // Not an instance, so nobody's of this program.
            return false;
        }
    }
}
