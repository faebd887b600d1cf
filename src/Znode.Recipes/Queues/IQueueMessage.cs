namespace Znode.Recipes;

/// <summary>A message that one consumer has taken, and no other until it is given back.</summary>
/// <typeparam name="T">What it says.</typeparam>
/// <remarks>Disposing gives it back, unless it was completed; so does the end of the session. It never throws because the session was lost. Thread-safe.</remarks>
public interface IQueueMessage<T> : IAsyncDisposable
{
    /// <summary>Gets what the message says.</summary>
    /// <value>Decoded at each call, which throws what the codec throws: a message that nobody can read can be completed all the same.</value>
    /// <exception cref="InvalidDataException">The znode does not hold a message as Curator writes it, or holds several: see <see cref="Values"/>.</exception>
    T Value { get; }

    /// <summary>Gets what the message says, where one znode may hold several items, as Curator's <c>putMulti</c> writes them.</summary>
    /// <exception cref="InvalidDataException">The znode does not hold a message as Curator writes it.</exception>
    IReadOnlyList<T> Values { get; }

    /// <summary>Gets the znode of the message.</summary>
    ZnodePath Path { get; }

    /// <summary>Gets the session that has taken it.</summary>
    IZnodeSession Session { get; }

    /// <summary>Gets a number that is greater each time that the message is taken.</summary>
    long FencingToken { get; }

    /// <summary>Gets a token that fires when another may be given the message: the session was lost, or somebody deleted the claim.</summary>
    CancellationToken Lost { get; }

    /// <summary>Takes the message out of the queue for good.</summary>
    /// <param name="cancellationToken">Ends the wait; the exception says whether it may have been completed.</param>
    /// <returns>When it is out.</returns>
    /// <exception cref="SessionExpiredException">The session that had taken it was lost: the message is another's.</exception>
    /// <exception cref="NoNodeException">The message, or the claim on it, was deleted by somebody.</exception>
    /// <exception cref="InvalidOperationException">It was given back.</exception>
    /// <exception cref="ZnodeCanceledException">The token fired.</exception>
    ValueTask CompleteAsync(CancellationToken cancellationToken = default);

    /// <summary>Takes the message out of the queue for good, together with what was to be done for it: all or nothing, so that it is done once.</summary>
    /// <param name="transaction">What is to be done. It is changed, and committed on <see cref="Session"/>.</param>
    /// <param name="cancellationToken">Ends the wait; the exception says whether it may have been completed.</param>
    /// <returns>When it is out and done.</returns>
    /// <exception cref="SessionExpiredException">The session that had taken it was lost, and nothing was done, unless <see cref="ZnodeException.Request"/> says that it is not known.</exception>
    /// <exception cref="NoNodeException">The message, or the claim on it, was deleted by somebody; nothing was done.</exception>
    /// <exception cref="ZnodeException">An operation of the transaction was refused; nothing was done.</exception>
    /// <exception cref="InvalidOperationException">It was given back.</exception>
    /// <exception cref="ZnodeCanceledException">The token fired.</exception>
    ValueTask CompleteAsync(Transaction transaction, CancellationToken cancellationToken = default);
}
