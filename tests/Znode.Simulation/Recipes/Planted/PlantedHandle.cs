using Znode.Recipes;

namespace Znode.Simulation.Recipes.Planted;

/// <summary>What a planted recipe gives its holders: an ephemeral znode, lost with the session.</summary>
internal sealed class PlantedHandle(IZnodeSession session, Created created) : IZnodeLockHandle
{
    public IZnodeSession Session => session;

    public ZnodePath Path => created.Path;

    public long FencingToken => created.Stat.Czxid.Value;

    public CancellationToken Lost => session.Lost;

    public global::Znode.Transaction Guard(global::Znode.Transaction transaction) => transaction.Check(Path);

    public async ValueTask DisposeAsync()
    {
        try
        {
            await session.TryDeleteAsync(Path);
        }
        catch (ZnodeException)
        {
            // It goes with the session.
        }
    }
}
