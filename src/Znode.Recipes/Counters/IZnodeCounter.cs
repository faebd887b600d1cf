namespace Znode.Recipes;

/// <summary>A number that all who use the path share: 64 bits, zero as long as nobody has set it.</summary>
/// <remarks>
/// Each change is a write of its own with a check of the version, tried again while others come between: right for counts that change some times a second, not for those that change all the
/// time. The layout is that of Curator's <c>DistributedAtomicLong</c>: 8 bytes, the highest first. Thread-safe.
/// </remarks>
/// <example><code>
/// var number = await client.Counter("/counters/invoices").AddAsync(1, ct);
/// </code></example>
public interface IZnodeCounter
{
    /// <summary>Gets the number, as the client's member of the ensemble knows it: it may lag behind.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The number; zero when the znode does not exist.</returns>
    /// <exception cref="InvalidDataException">The znode holds something else.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    ValueTask<long> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>Adds to the number.</summary>
    /// <param name="delta">How much; negative to take away.</param>
    /// <param name="cancellationToken">Ends the wait; the exception says whether it may have been added.</param>
    /// <returns>The sum, which nobody else was given.</returns>
    /// <exception cref="OverflowException">The sum is no 64-bit number; nothing was changed.</exception>
    /// <exception cref="InvalidDataException">The znode holds something else; nothing was changed.</exception>
    /// <exception cref="ConnectionLossException">The connection was lost, and it can not be found out whether it was added.</exception>
    /// <exception cref="SessionExpiredException">The session was lost, and it can not be found out whether it was added.</exception>
    /// <exception cref="ZnodeCanceledException">The token fired.</exception>
    ValueTask<long> AddAsync(long delta, CancellationToken cancellationToken = default);

    /// <summary>Sets the number if it is the one expected.</summary>
    /// <param name="expected">What it must be.</param>
    /// <param name="value">What it becomes.</param>
    /// <param name="cancellationToken">Ends the wait; the exception says whether it may have been set.</param>
    /// <returns>True when it was set; false when it was another.</returns>
    /// <exception cref="InvalidDataException">The znode holds something else; nothing was changed.</exception>
    /// <exception cref="ConnectionLossException">The connection was lost, and it can not be found out whether it was set.</exception>
    /// <exception cref="SessionExpiredException">The session was lost, and it can not be found out whether it was set.</exception>
    /// <exception cref="ZnodeCanceledException">The token fired.</exception>
    ValueTask<bool> CompareAndSetAsync(long expected, long value, CancellationToken cancellationToken = default);
}
