namespace Znode.Recipes;

/// <summary>A queue of work: each message is given to one consumer at a time, and stays until one has completed it.</summary>
/// <typeparam name="T">What a message says.</typeparam>
/// <remarks>
/// <para>
/// Messages are given out by priority, and those of the same in the order of their znodes; several consumers may overtake each other. <b>At least once:</b> a message whose consumer's session
/// ends before it completed it is given to another, so what is done for it must bear being done again, or be done in the transaction of
/// <see cref="IQueueMessage{T}.CompleteAsync(Transaction, CancellationToken)"/>.
/// </para>
/// <para>
/// Meant for some thousand messages of some kilobytes at most: every consumer lists them all, and each change wakes every consumer that has nothing to do. The layout is that of Curator's
/// <c>DistributedPriorityQueue</c> with <c>lockPath(path + "/locks")</c>. Thread-safe.
/// </para>
/// </remarks>
/// <example><code>
/// var exports = client.Queue("/queues/exports");
/// await exports.EnqueueAsync("customer-17", cancellationToken: ct);
///
/// await foreach (var message in exports.ConsumeAsync(ct))
/// {
///     await using (message)
///     {
///         await ExportAsync(message.Value, message.Lost);
///         await message.CompleteAsync(ct);
///     }
/// }
/// </code></example>
public interface IZnodeQueue<T>
{
    /// <summary>Puts a message into the queue.</summary>
    /// <param name="item">What it says.</param>
    /// <param name="priority">Lower ones come first. Default 0.</param>
    /// <param name="cancellationToken">Ends the wait; the exception says whether the message may be in the queue.</param>
    /// <returns>The znode of the message.</returns>
    /// <exception cref="ConnectionLossException">The connection was lost, and it is not known whether the message is in the queue.</exception>
    /// <exception cref="SessionExpiredException">The session was lost, and it is not known whether the message is in the queue.</exception>
    /// <exception cref="ZnodeCanceledException">The token fired.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    ValueTask<ZnodePath> EnqueueAsync(T item, int priority = 0, CancellationToken cancellationToken = default);

    /// <summary>Takes messages out of the queue, one after the other, and waits for more.</summary>
    /// <param name="cancellationToken">Ends the stream. Messages that were taken stay with their consumer.</param>
    /// <returns>A stream without an end. A message is taken when it is asked for; any number may be held at once. When the session is lost the stream goes on with the next one.</returns>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    IAsyncEnumerable<IQueueMessage<T>> ConsumeAsync(CancellationToken cancellationToken = default);
}
