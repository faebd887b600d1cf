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

    public async ValueTask WaitAsync(CancellationToken cancellationToken = default) => await client.RepeatAsync(
        async session =>
        {
            // What was set before the call is seen, whatever member this is.
            await session.SyncAsync(path, cancellationToken).ConfigureAwait(false);
            var isGone = false;
            while (!isGone)
            {
                await client.ChangedAsync(
                    session,
                    path,
                    WatchScope.Node,
                    async () => isGone = await session.ExistsAsync(path, cancellationToken).ConfigureAwait(false) is null,
                    e => isGone |= e.Kind == WatchEventKind.Deleted,
                    cancellationToken).ConfigureAwait(false);
            }

            return true;
        },
        cancellationToken).ConfigureAwait(false);
}
