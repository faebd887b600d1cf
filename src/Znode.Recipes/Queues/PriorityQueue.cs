using System.Runtime.CompilerServices;
using Znode.Recipes.Sessions;

namespace Znode.Recipes.Queues;

/// <summary>The queue of work. Curator: <c>DistributedPriorityQueue</c> with a lock path.</summary>
internal sealed class PriorityQueue<T>(IZnodeClient client, ZnodePath path, ZnodeCodec<T> codec) : IZnodeQueue<T>
{
    public async ValueTask<ZnodePath> EnqueueAsync(T item, int priority = 0, CancellationToken cancellationToken = default)
    {
        var data = QueueItems.Write(codec.Encode(item).Span);
        var options = new CreateOptions { Mode = CreateMode.PersistentSequential, CreateParents = true };
        var created = await client.WriteOnceAsync(session => session.CreateAsync(path / QueueItemName.Of(priority), data, options, cancellationToken), cancellationToken).ConfigureAwait(false);
        return created.Path;
    }

    public async IAsyncEnumerable<IQueueMessage<T>> ConsumeAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var consumer = new QueueConsumer(client, path, cancellationToken);
        try
        {
            while (true)
            {
                var (held, item, data) = await consumer.TakeAsync().ConfigureAwait(false);
                yield return new QueueMessage<T>(client, held, item, data, codec);
            }
        }
        finally
        {
            await consumer.DisposeAsync().ConfigureAwait(false);
        }
    }
}
