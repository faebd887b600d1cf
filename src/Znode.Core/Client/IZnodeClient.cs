namespace Znode;

/// <summary>A way into an ensemble that lives as long as the process and heals: it opens a new session when one was lost.</summary>
/// <remarks>
/// The same over an embedded member, over TCP and over a fake. What is ephemeral belongs to an <see cref="IZnodeSession"/>, which dies once.
/// All members are safe to call from several threads at once. User code never runs on a thread of the client's own.
/// </remarks>
public interface IZnodeClient : IAsyncDisposable
{
    /// <summary>Gets how the client stands to its ensemble, at this moment.</summary>
    ClientState State { get; }

    /// <summary>Gets the clock by which waits with a limit are counted: the system's, or the virtual one of a test's ensemble.</summary>
    TimeProvider TimeProvider { get; }

    /// <summary>Follows <see cref="State"/>: yields the state of now, and then each later one.</summary>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <returns>A stream that ends after <see cref="ClientState.Closed"/>. A slow reader sees the latest state, not each in between; it never misses
    /// that a session was lost.</returns>
    IAsyncEnumerable<ClientState> ObserveStateAsync(CancellationToken cancellationToken = default);

    /// <summary>Gets the client's session; waits until there is one, and opens the next when the last was lost.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The session that all callers share. The client owns it: disposing it ends it for all of them.</returns>
    /// <exception cref="ZnodeCanceledException"><paramref name="cancellationToken"/> fired first.</exception>
    /// <exception cref="AuthFailedException">The ensemble refused the client's credentials.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    ValueTask<IZnodeSession> GetSessionAsync(CancellationToken cancellationToken = default);

    /// <summary>Gets a view in which <paramref name="root"/> is the root of the tree.</summary>
    /// <param name="root">What the view's <c>/</c> stands for; it need not exist.</param>
    /// <returns>A client that shares this one's session; disposing it leaves this one alone.</returns>
    IZnodeClient Chroot(ZnodePath root);
}
