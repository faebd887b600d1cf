using Znode.Recipes.Sessions;

namespace Znode.Recipes;

/// <summary>The time for which one candidate leads.</summary>
/// <remarks>
/// Disposing resigns, and returns when the ensemble has confirmed that; without a connection it returns at once, and the resignation follows when the connection is back, or with the end of the
/// session. It never throws because the session was lost. Thread-safe.
/// </remarks>
public sealed class LeaderTerm : IAsyncDisposable
{
    private readonly HeldZnode _held;

    internal LeaderTerm(HeldZnode held) => _held = held;

    /// <summary>Gets the session that leads: the one to commit what <see cref="Guard"/> protects.</summary>
    public IZnodeSession Session => _held.Session;

    /// <summary>Gets the ephemeral znode that stands for the term.</summary>
    public ZnodePath Path => _held.Path;

    /// <summary>Gets a number that is greater for each later term, for ever: the zxid that created <see cref="Path"/>.</summary>
    public long FencingToken => _held.FencingToken;

    /// <summary>Gets a token that fires when the term has ended: lost with the session, before the ensemble may let another lead, or because somebody deleted the znode, or by resigning.</summary>
    public CancellationToken Ended => _held.Lost;

    /// <summary>Adds a condition to a transaction: it is refused unless the znode of this term is there.</summary>
    /// <param name="transaction">What to do as the leader. It is changed.</param>
    /// <returns>The same transaction.</returns>
    /// <remarks>It protects writes to this ensemble only: elsewhere the resource must compare <see cref="FencingToken"/>. See <see cref="IZnodeLockHandle.Guard"/>.</remarks>
    /// <exception cref="InvalidOperationException">The transaction was committed, or a commit was tried.</exception>
    public Transaction Guard(Transaction transaction) => _held.Guard(transaction);

    /// <summary>Resigns.</summary>
    /// <returns>When the next may lead.</returns>
    /// <exception cref="AggregateException">A callback of <see cref="Ended"/> has thrown. The candidate has resigned all the same.</exception>
    public async ValueTask DisposeAsync()
    {
        try
        {
            // First those who lead are told, then the next may.
            _held.End();
        }
        finally
        {
            // Also when one of them throws.
            await _held.ReleaseAsync().ConfigureAwait(false);
        }
    }
}
