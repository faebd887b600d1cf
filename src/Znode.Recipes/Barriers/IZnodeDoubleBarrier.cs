namespace Znode.Recipes;

/// <summary>A barrier by which a number of members begin together and end together. This object is one of them.</summary>
/// <remarks>
/// All must say the same number. A member whose session is lost inside has left. When that happens before it has heard that all are in, it goes back to the door: if the others are out before it is
/// there, it waits for a next round. Should all be lost inside, the znode <c>ready</c> is left over, and must be deleted by hand before the path is
/// used again, as with Curator's <c>DistributedDoubleBarrier</c>, whose layout this is. One call at a time.
/// </remarks>
/// <example><code>
/// var round = client.DoubleBarrier("/barriers/round-1", count: 3);
/// await round.EnterAsync(ct);
/// await ComputeAsync(ct);
/// await round.LeaveAsync(ct);
/// </code></example>
public interface IZnodeDoubleBarrier
{
    /// <summary>Gets how many begin together.</summary>
    int Count { get; }

    /// <summary>Goes in, and waits until as many members as agreed have.</summary>
    /// <param name="cancellationToken">Ends the wait, and takes the member out.</param>
    /// <returns>When all are in. A member beyond their number goes in at once.</returns>
    /// <exception cref="InvalidOperationException">The member is in.</exception>
    /// <exception cref="ZnodeCanceledException">The token fired: as for <see cref="IZnodeLock.AcquireAsync"/>.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    ValueTask EnterAsync(CancellationToken cancellationToken = default);

    /// <summary>Goes out, and waits until all have.</summary>
    /// <param name="cancellationToken">Ends the wait. The member goes out all the same.</param>
    /// <returns>When all are out.</returns>
    /// <exception cref="InvalidOperationException">The member is not in.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    ValueTask LeaveAsync(CancellationToken cancellationToken = default);
}
