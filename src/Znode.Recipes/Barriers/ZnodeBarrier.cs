using Znode.Recipes.Sessions;

namespace Znode.Recipes.Barriers;

/// <summary>The barrier that is a znode. Curator: <c>DistributedBarrier</c>.</summary>
internal sealed class ZnodeBarrier(IZnodeClient client, ZnodePath path) : IZnodeBarrier
{
    public async ValueTask SetAsync(CancellationToken cancellationToken = default) => await client.RepeatAsync(
        session => session.TryCreateAsync(path, options: new() { CreateParents = true }, cancellationToken: cancellationToken), cancellationToken).ConfigureAwait(false);

    public async ValueTask RemoveAsync(CancellationToken cancellationToken = default) => await client.RepeatAsync(
        async session =>
        {
            try
            {
                await session.DeleteAsync(path, cancellationToken: cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (NoNodeException)
            {
                return false;
            }
        },
        cancellationToken).ConfigureAwait(false);

    public async ValueTask WaitAsync(CancellationToken cancellationToken = default)
    {
        await foreach (var barrier in client.ObserveAsync(path, cancellationToken).ConfigureAwait(false))
        {
            if (!barrier.Exists)
            {
                return;
            }
        }
    }
}
