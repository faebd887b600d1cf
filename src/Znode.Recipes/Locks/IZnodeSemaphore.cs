namespace Znode.Recipes;

/// <summary>A number of permits, shared among all who ask by the same path.</summary>
/// <remarks>
/// Who waits stands in line. The number is what the callers say, not what the ensemble knows: all must say the same. For what a permit does not promise see <see cref="IZnodeLock"/>.
/// The layout is that of Curator's <c>InterProcessSemaphoreV2</c>. Thread-safe.
/// </remarks>
/// <example><code>
/// await using var permit = await client.Semaphore("/limits/exports", permits: 3).AcquireAsync(ct);
/// </code></example>
public interface IZnodeSemaphore
{
    /// <summary>Gets how many may hold a permit at once, as this caller said.</summary>
    int Permits { get; }

    /// <summary>Waits until a permit is the caller's.</summary>
    /// <param name="cancellationToken">Ends the wait, and takes the caller out of the line.</param>
    /// <returns>The permit; disposing it gives it back.</returns>
    /// <exception cref="ZnodeCanceledException">The token fired: as for <see cref="IZnodeLock.AcquireAsync"/>.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    ValueTask<IZnodeLockHandle> AcquireAsync(CancellationToken cancellationToken = default);

    /// <summary>Tries to get a permit.</summary>
    /// <param name="wait">How long to wait for others, by the client's clock: zero (the default) for not at all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The permit, or null when there was none all the time. Without a wait also when another caller was about to take one.</returns>
    /// <exception cref="ZnodeCanceledException">The token fired: as for <see cref="IZnodeLock.AcquireAsync"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="wait"/> is negative, and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    ValueTask<IZnodeLockHandle?> TryAcquireAsync(TimeSpan wait = default, CancellationToken cancellationToken = default);
}
