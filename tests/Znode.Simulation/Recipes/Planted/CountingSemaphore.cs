using Znode.Recipes;

namespace Znode.Simulation.Recipes.Planted;

/// <summary>A semaphore that counts the leases and then adds one: wrong, for two who count at once both find room.</summary>
internal sealed class CountingSemaphore(IZnodeClient client, ZnodePath path, int permits) : IZnodeSemaphore
{
    public int Permits => permits;

    public async ValueTask<IZnodeLockHandle> AcquireAsync(CancellationToken cancellationToken = default)
    {
        var session = await client.GetSessionAsync(cancellationToken);
        await session.TryCreateAsync(path, options: new() { CreateParents = true }, cancellationToken: cancellationToken);
        while (true)
        {
            await using var watch = await session.WatchAsync(path, WatchScope.Children, cancellationToken);
            await using var events = watch.GetAsyncEnumerator(cancellationToken);
            if ((await session.GetChildrenAsync(path, cancellationToken)).Names.Count < permits)
            {
                return new PlantedHandle(session, await session.CreateAsync(path / "lease-", default, CreateMode.EphemeralSequential, cancellationToken));
            }

            await events.MoveNextAsync();
        }
    }

    public async ValueTask<IZnodeLockHandle?> TryAcquireAsync(TimeSpan wait = default, CancellationToken cancellationToken = default) => await AcquireAsync(cancellationToken);
}
