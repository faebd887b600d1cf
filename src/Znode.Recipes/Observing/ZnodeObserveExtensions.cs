using System.Runtime.CompilerServices;
using Znode.Recipes;
using Znode.Recipes.Observing;

namespace Znode;

/// <summary>Follows one znode, or the list of its children, as state: the value of now, and then each newer one.</summary>
/// <remarks>
/// <para>
/// A watch is armed before the first value is read, so no change falls between the two. When the reader is slower than the changes it sees the latest value and not each
/// in between. A lost connection is waited out; when the session is lost, the next one is watched, and what changed meanwhile is told as one newer value. It never goes
/// back to an older state, also when the next session is at a member that lags behind.
/// </para>
/// <para>
/// All of it happens in the reader's own flow: nothing runs, and nothing is buffered beyond one event, while the reader does something else. A stream opens its watch at the
/// first <c>MoveNextAsync</c> and disposes it at its end. It ends with <see cref="OperationCanceledException"/> when the token fires, <see cref="ObjectDisposedException"/>
/// when the client was disposed, or the exception of a refusal (<see cref="NoAuthException"/>, <see cref="AuthFailedException"/>).
/// </para>
/// </remarks>
public static class ZnodeObserveExtensions
{
    /// <summary>Follows the data of a znode, which need not exist.</summary>
    /// <param name="client">The client.</param>
    /// <param name="path">Which znode.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <returns>A stream without an end: the znode as it is, and again after it was created, set or deleted.</returns>
    /// <exception cref="NoAuthException">The znode may not be read (thrown by the stream).</exception>
    /// <example><code>
    /// await foreach (var banner in client.ObserveAsync("/config/banner", ct))
    ///     Show(banner.Data?.GetString() ?? "");
    /// </code></example>
    public static IAsyncEnumerable<ObservedZnode> ObserveAsync(this IZnodeClient client, ZnodePath path, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        return FollowAsync(() => new ZnodeObservation(client, path), cancellationToken);
    }

    /// <summary>Follows the names of a znode's children; the znode need not exist. What the children hold is not told: see <see cref="ZnodeCacheExtensions.Cache"/>.</summary>
    /// <param name="client">The client.</param>
    /// <param name="path">The parent.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <returns>A stream without an end: the children that are there, and again after one came or went, or the parent did.</returns>
    /// <exception cref="NoAuthException">The znode may not be read (thrown by the stream).</exception>
    public static IAsyncEnumerable<ObservedChildren> ObserveChildrenAsync(this IZnodeClient client, ZnodePath path, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        return FollowAsync(() => new ChildrenObservation(client, path), cancellationToken);
    }

    private static async IAsyncEnumerable<T> FollowAsync<T>(Func<Observation<T>> begin, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        var observation = begin();
        try
        {
            while (true)
            {
                yield return await observation.NextAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            await observation.DisposeAsync().ConfigureAwait(false);
        }
    }
}
