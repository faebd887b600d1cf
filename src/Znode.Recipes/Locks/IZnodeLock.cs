namespace Znode.Recipes;

/// <summary>A lock that one holder at a time has, among all who ask for it by the same path, in whatever process.</summary>
/// <remarks>
/// <para>
/// Who waits stands in line, and gets it in the order of asking. Each acquisition is one of its own: the lock is not reentrant, and the same object can be acquired from several
/// places at once, which then wait for each other. Asking again costs nothing; the object itself opens nothing and needs no disposal. Thread-safe.
/// </para>
/// <para>
/// <b>What it does not promise.</b> The ensemble gives the lock to the next when the holder's session has ended, not when the holder has stopped working: a process that is paused,
/// by a collection of garbage or a suspended machine, may find after its pause that it held nothing for a while. <see cref="IZnodeLockHandle.Lost"/> tells it as soon as it runs. What must never happen
/// twice is protected by <see cref="IZnodeLockHandle.Guard"/> where it is written to the same ensemble, and by <see cref="IZnodeLockHandle.FencingToken"/> where another resource
/// compares it.
/// </para>
/// <para>The layout is that of Curator's <c>InterProcessMutex</c>: programs in Java and in .NET can share a lock.</para>
/// </remarks>
/// <example><code>
/// await using var held = await client.Lock("/locks/invoice-17").AcquireAsync(ct);
/// await held.Session.CommitAsync(held.Guard(new Transaction().Set("/invoices/17", paid)), held.Lost);   // refused unless we hold the lock
/// await db.ExecuteAsync("update … where fence &lt;= @fence", new { fence = held.FencingToken });         // safe outside the ensemble too
/// </code></example>
public interface IZnodeLock
{
    /// <summary>Waits until the lock is the caller's.</summary>
    /// <param name="cancellationToken">Ends the wait, and takes the caller out of the line.</param>
    /// <returns>The holding; disposing it releases the lock.</returns>
    /// <remarks>A session that is lost while waiting costs the place in line, and the wait goes on with the client's next one.</remarks>
    /// <exception cref="ZnodeCanceledException">
    /// The token fired. <see cref="RequestStatus.NotSent"/>: nothing is left of the attempt. <see cref="RequestStatus.Sent"/>: the connection was gone too, and the place in line is
    /// removed when it is back, or ends with the session.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    ValueTask<IZnodeLockHandle> AcquireAsync(CancellationToken cancellationToken = default);

    /// <summary>Tries to get the lock.</summary>
    /// <param name="wait">How long to wait for other holders, by the client's clock: zero (the default) for not at all. Questions to the ensemble take their time also then.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The holding, or null when others had the lock all the time.</returns>
    /// <exception cref="ZnodeCanceledException">The token fired: as for <see cref="AcquireAsync"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="wait"/> is negative, and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    ValueTask<IZnodeLockHandle?> TryAcquireAsync(TimeSpan wait = default, CancellationToken cancellationToken = default);
}
