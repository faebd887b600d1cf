using Znode.Recipes.Sessions;

namespace Znode.Recipes.Locks;

/// <summary>The holding of a lock or of a permit.</summary>
internal sealed class LockHandle(HeldZnode held) : IZnodeLockHandle
{
    public IZnodeSession Session => held.Session;

    public ZnodePath Path => held.Path;

    public long FencingToken => held.FencingToken;

    public CancellationToken Lost => held.Lost;

    public Transaction Guard(Transaction transaction) => held.Guard(transaction);

    public ValueTask DisposeAsync() => held.ReleaseAsync();
}
