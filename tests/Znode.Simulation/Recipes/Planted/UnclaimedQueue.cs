using System.Runtime.CompilerServices;
using Znode.Recipes;

namespace Znode.Simulation.Recipes.Planted;

/// <summary>A queue whose consumers look at a message and claim it only when they have done it: wrong, for two may be about it.</summary>
internal sealed class UnclaimedQueue(IZnodeClient client, ZnodePath path) : IZnodeQueue<string>
{
    public ValueTask<ZnodePath> EnqueueAsync(string item, int priority = 0, CancellationToken cancellationToken = default) =>
        client.Queue(path, ZnodeCodec.Utf8).EnqueueAsync(item, priority, cancellationToken);

    public async IAsyncEnumerable<IQueueMessage<string>> ConsumeAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var message in client.Queue(path, ZnodeCodec.Utf8).ConsumeAsync(cancellationToken))
        {
            // Given back before it is worked on.
            var peeked = new Peeked(message, message.Value);
            await message.DisposeAsync();
            yield return peeked;
        }
    }

    private sealed class Peeked(IQueueMessage<string> message, string value) : IQueueMessage<string>
    {
        public string Value => value;

        public IReadOnlyList<string> Values => [value];

        public ZnodePath Path => message.Path;

        public IZnodeSession Session => message.Session;

        public long FencingToken => message.FencingToken;

        public CancellationToken Lost => message.Session.Lost;

        public ValueTask CompleteAsync(CancellationToken cancellationToken = default) => CompleteAsync(new global::Znode.Transaction(), cancellationToken);

        public async ValueTask CompleteAsync(global::Znode.Transaction transaction, CancellationToken cancellationToken = default) =>
            await Session.CommitAsync(transaction.Delete(Path), cancellationToken);

        public ValueTask DisposeAsync() => default;
    }
}
