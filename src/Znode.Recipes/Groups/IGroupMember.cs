namespace Znode.Recipes;

/// <summary>A membership in a group.</summary>
/// <remarks>
/// Disposing leaves the group, and returns when the ensemble has confirmed that; without a connection it returns at once, and leaving follows when the connection is back, or with the end of the
/// session. It never throws because the session was lost. Thread-safe.
/// </remarks>
public interface IGroupMember : IAsyncDisposable
{
    /// <summary>Gets the member's name.</summary>
    string Name { get; }

    /// <summary>Gets the ephemeral znode that stands for it.</summary>
    ZnodePath Path { get; }

    /// <summary>Changes what the others are to know, now and whenever the member comes back.</summary>
    /// <param name="data">The data. Must not change.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When the others can know it; while the member is away, at once: it will come back with it.</returns>
    /// <exception cref="ZnodeCanceledException">The token fired; the data will be told all the same.</exception>
    /// <exception cref="ObjectDisposedException">The membership, or the client, was disposed.</exception>
    ValueTask SetDataAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default);
}
