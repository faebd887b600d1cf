using Znode.Recipes.Sessions;

namespace Znode.Recipes.Locks;

/// <summary>The lock that one holder at a time has. Curator: <c>InterProcessMutex</c>.</summary>
internal sealed class ExclusiveLock(IZnodeClient client, ZnodePath path) : IZnodeLock
{
    private const string Kind = "lock-";

    private readonly LineEntry _entry = new(client, new(path, Kind));

    public async ValueTask<IZnodeLockHandle> AcquireAsync(CancellationToken cancellationToken = default) =>
        new LockHandle((await EnterAsync(mayWait: true, cancellationToken).ConfigureAwait(false))!);

    public async ValueTask<IZnodeLockHandle?> TryAcquireAsync(TimeSpan wait = default, CancellationToken cancellationToken = default) =>
        await WaitLimit.TryAsync(client, wait, EnterAsync, cancellationToken).ConfigureAwait(false) is { } held ? new LockHandle(held) : null;

    /// <summary>Goes in, for a recipe that needs the lock for a while.</summary>
    public ValueTask<HeldZnode?> EnterAsync(bool mayWait, CancellationToken cancellationToken) =>
        _entry.EnterAsync(Kind, (_, own) => own == 0 ? null : own - 1, default, mayWait, cancellationToken);
}
