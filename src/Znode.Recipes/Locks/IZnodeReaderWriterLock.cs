namespace Znode.Recipes;

/// <summary>A lock that several readers may have at once, or one writer.</summary>
/// <remarks>
/// All stand in one line, in the order of asking: a reader waits for the writers before it, a writer for everybody before it, so that neither starves. Not reentrant, and a reader does not become
/// a writer: release first. For what it does not promise see <see cref="IZnodeLock"/>. The layout is that of Curator's <c>InterProcessReadWriteLock</c>. Thread-safe.
/// </remarks>
/// <example><code>
/// var prices = client.ReaderWriterLock("/locks/prices");
/// await using (await prices.AcquireReadAsync(ct)) { … }
/// await using (var held = await prices.AcquireWriteAsync(ct)) { … }
/// </code></example>
public interface IZnodeReaderWriterLock
{
    /// <summary>Waits until no writer is before the caller.</summary>
    /// <param name="cancellationToken">Ends the wait, and takes the caller out of the line.</param>
    /// <returns>The holding; disposing it releases it.</returns>
    /// <exception cref="ZnodeCanceledException">The token fired: as for <see cref="IZnodeLock.AcquireAsync"/>.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    ValueTask<IZnodeLockHandle> AcquireReadAsync(CancellationToken cancellationToken = default);

    /// <summary>Tries to become a reader.</summary>
    /// <param name="wait">How long to wait for writers, by the client's clock: zero (the default) for not at all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The holding, or null when a writer was before the caller all the time.</returns>
    /// <exception cref="ZnodeCanceledException">The token fired: as for <see cref="IZnodeLock.AcquireAsync"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="wait"/> is negative, and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    ValueTask<IZnodeLockHandle?> TryAcquireReadAsync(TimeSpan wait = default, CancellationToken cancellationToken = default);

    /// <summary>Waits until nobody is before the caller.</summary>
    /// <param name="cancellationToken">Ends the wait, and takes the caller out of the line.</param>
    /// <returns>The holding; disposing it releases it.</returns>
    /// <exception cref="ZnodeCanceledException">The token fired: as for <see cref="IZnodeLock.AcquireAsync"/>.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    ValueTask<IZnodeLockHandle> AcquireWriteAsync(CancellationToken cancellationToken = default);

    /// <summary>Tries to become the writer.</summary>
    /// <param name="wait">How long to wait for others, by the client's clock: zero (the default) for not at all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The holding, or null when others were before the caller all the time.</returns>
    /// <exception cref="ZnodeCanceledException">The token fired: as for <see cref="IZnodeLock.AcquireAsync"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="wait"/> is negative, and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    ValueTask<IZnodeLockHandle?> TryAcquireWriteAsync(TimeSpan wait = default, CancellationToken cancellationToken = default);
}
