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
        held.BeginRemoval();
        try
        {
            if (!await client.RepeatAsync(Session, TryCommitAsync, cancellationToken).ConfigureAwait(false))
            {
                await client.FindOutAsync(Session, CommitOnceMoreAsync, cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            held.RemovalFailed();
            throw;
        }

        Volatile.Write(ref _state, Completed);

        // It is gone with the message: nothing of it is left to remove.
        await held.ReleaseAsync(removal: null).ConfigureAwait(false);

        // False when it may have come to it.
        async ValueTask<bool> TryCommitAsync()
        {
            try
            {
                await Session.CommitAsync(transaction, cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (ConnectionLossException exception) when (exception.Request == RequestStatus.Sent)
            {
                return false;
            }
        }

        async ValueTask<bool> CommitOnceMoreAsync()
        {
            await Session.SyncAsync(item, cancellationToken).ConfigureAwait(false);

            // Nobody else deletes what we have claimed.
            if (await Session.ExistsAsync(item, cancellationToken).ConfigureAwait(false) is not null)
            {
                await Session.CommitAsync(transaction, cancellationToken).ConfigureAwait(false);
            }

            return true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.CompareExchange(ref _state, GivenBack, Taken) == Taken)
        {
            await held.ReleaseIfThereAsync().ConfigureAwait(false);
        }
    }
}
