using Znode.Recipes.Sessions;

namespace Znode.Recipes.Queues;

/// <summary>A message that was taken.</summary>
internal sealed class QueueMessage<T>(IZnodeClient client, HeldZnode held, ZnodePath item, ZnodeData data, ZnodeCodec<T> codec) : IQueueMessage<T>
{
    private const int Taken = 0;
    private const int Completed = 1;
    private const int GivenBack = 2;

    private int _state;

    public T Value => Values is [var value] ? value : throw new InvalidDataException($"The znode {item} holds {Values.Count} items, not one: read {nameof(Values)}.");

    public IReadOnlyList<T> Values => [.. QueueItems.Read(data.Data, item).Select(codec.Decode)];

    public ZnodePath Path => item;

    public IZnodeSession Session => held.Session;

    public long FencingToken => held.FencingToken;

    public CancellationToken Lost => held.Lost;

    public ValueTask CompleteAsync(CancellationToken cancellationToken = default) => CompleteAsync(new Transaction(), cancellationToken);

    public async ValueTask CompleteAsync(Transaction transaction, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        if (Volatile.Read(ref _state) == GivenBack)
        {
            throw new InvalidOperationException("The message was given back, and may be another's.");
        }

        if (Volatile.Read(ref _state) == Completed)
        {
            return;
        }

        transaction.Delete(item).Delete(held.Path);
        var isUnknown = false;
        held.BeginRemoval();
        try
        {
            await client.RepeatAsync(Session, CommitAsync, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            held.RemovalFailed();
            throw;
        }

        Volatile.Write(ref _state, Completed);

        // It is gone with the message: nothing of it is left to remove.
        await held.ReleaseAsync(removal: null).ConfigureAwait(false);

        async ValueTask CommitAsync()
        {
            try
            {
                if (isUnknown)
                {
                    await Session.SyncAsync(item, cancellationToken).ConfigureAwait(false);
                    if (await Session.ExistsAsync(item, cancellationToken).ConfigureAwait(false) is null)
                    {
                        // Nobody else deletes what we have claimed.
                        return;
                    }
                }

                await Session.CommitAsync(transaction, cancellationToken).ConfigureAwait(false);
            }
            catch (ZnodeException exception) when (exception.Request == RequestStatus.Sent)
            {
                isUnknown = true;
                throw;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.CompareExchange(ref _state, GivenBack, Taken) == Taken)
        {
            await held.ReleaseAsync().ConfigureAwait(false);
        }
    }
}
