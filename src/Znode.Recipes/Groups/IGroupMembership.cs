namespace Znode.Recipes;

/// <summary>A group whose members see who is in it.</summary>
/// <remarks>
/// A member is an ephemeral znode of its name, whose data is what it wants the others to know. The layout is that of Curator's <c>GroupMember</c>. Thread-safe.
/// </remarks>
/// <example><code>
/// var group = client.Group("/groups/workers");
/// await using var member = await group.JoinAsync("worker-3", "10.0.0.3:8080"u8.ToArray(), ct);
/// await foreach (var members in group.ObserveAsync(ct))
///     Rebalance(members.Keys);
/// </code></example>
public interface IGroupMembership
{
    /// <summary>Joins the group, and stays in it until the membership is disposed: comes back with the client's next session when one was lost, and when somebody deleted the znode; a refusal then is tried again every second.</summary>
    /// <param name="name">The member's name, the only one of that name in the group.</param>
    /// <param name="data">What the others are to know; empty by default. Must not change.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The membership, when it is in force. While another session's member has the name, perhaps this process's own before it was started again, it waits for that to go.</returns>
    /// <exception cref="ArgumentException">The name is no name of a znode.</exception>
    /// <exception cref="ZnodeCanceledException">The token fired: as for <see cref="IZnodeLock.AcquireAsync"/>.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    ValueTask<IGroupMember> JoinAsync(string name, ReadOnlyMemory<byte> data = default, CancellationToken cancellationToken = default);

    /// <summary>Follows who is in the group, without joining it.</summary>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <returns>
    /// The members of now with their data, and again after each change; a slow reader sees the latest, not each in between. The stream goes on with the client's next session when one is lost;
    /// meanwhile it tells nothing, as it does while there is no connection. It may lag behind.
    /// </returns>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    IAsyncEnumerable<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> ObserveAsync(CancellationToken cancellationToken = default);
}
