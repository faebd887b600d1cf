namespace Znode.Recipes;

/// <summary>A barrier that somebody sets and removes, and others wait at.</summary>
/// <remarks>It is a znode that stays until it is removed, whoever set it. The layout is that of Curator's <c>DistributedBarrier</c>. Thread-safe.</remarks>
/// <example><code>
/// var maintenance = client.Barrier("/barriers/maintenance");
/// await maintenance.WaitAsync(ct);   // goes on at once when nobody has set it
/// </code></example>
public interface IZnodeBarrier
{
    /// <summary>Sets the barrier; one that is set stays set.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When it is set.</returns>
    /// <exception cref="OperationCanceledException">The token fired; it may have been set.</exception>
    ValueTask SetAsync(CancellationToken cancellationToken = default);

    /// <summary>Removes the barrier, and lets all go on who wait; one that is not set stays so.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When it is removed.</returns>
    /// <exception cref="OperationCanceledException">The token fired; it may have been removed.</exception>
    /// <exception cref="NotEmptyException">Somebody has created znodes below it.</exception>
    ValueTask RemoveAsync(CancellationToken cancellationToken = default);

    /// <summary>Waits until the barrier is not set, at one moment at least.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When it was not set. One that was set before the call is seen, by whomever; one that is removed and set again before the client's member of the ensemble has told of it may be missed.</returns>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    ValueTask WaitAsync(CancellationToken cancellationToken = default);
}
