namespace Znode.Recipes;

/// <summary>What a holder has in hand: of a lock, of a part of a reader-writer lock, of a permit of a semaphore.</summary>
/// <remarks>
/// Disposing releases it, and returns when the ensemble has confirmed that; without a connection it returns at once, and the release follows when the connection is back, or with the end of
/// the session. It never throws because the session was lost. Thread-safe.
/// </remarks>
public interface IZnodeLockHandle : IAsyncDisposable
{
    /// <summary>Gets the session that holds it: the one to commit what <see cref="Guard"/> protects.</summary>
    IZnodeSession Session { get; }

    /// <summary>Gets the ephemeral znode that stands for the holding.</summary>
    ZnodePath Path { get; }

    /// <summary>Gets a number that is greater for each later holder, for ever: the zxid that created <see cref="Path"/>.</summary>
    /// <value>A resource outside the ensemble that remembers the greatest number it has seen, and refuses smaller ones, can not be written by a holder of the past.</value>
    long FencingToken { get; }

    /// <summary>Gets a token that fires when the holding is lost: with the session, before the ensemble may give it to another, or because somebody deleted the znode.</summary>
    /// <value>Disposing does not fire it. A holder that is paused hears of a loss only when it goes on.</value>
    CancellationToken Lost { get; }

    /// <summary>Adds a condition to a transaction: it is refused unless the znode of this holding is there.</summary>
    /// <param name="transaction">What to do as the holder. It is changed.</param>
    /// <returns>The same transaction.</returns>
    /// <remarks>
    /// So a write of a holder of the past is refused by the ensemble itself, whatever clocks and pauses there were; the refused operation is the added one, with
    /// <see cref="ErrorCode.NoNode"/>. It protects writes to <b>this ensemble</b> only: elsewhere the resource must compare <see cref="FencingToken"/>.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The transaction was committed, or a commit was tried.</exception>
    Transaction Guard(Transaction transaction);
}
