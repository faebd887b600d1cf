namespace Znode.Recipes;

/// <summary>Where callers of services find their instances. Made by <see cref="ZnodeRegistryExtensions.ServiceDirectory"/>.</summary>
/// <remarks>
/// <para>
/// Each service that was asked for is kept in memory from then on, by one watch that all callers share, until the directory is disposed. While the ensemble can not be reached the
/// last list is the answer, with <see cref="ServiceSnapshot.IsStale"/>: never an empty list, and never an exception once there was a list.
/// </para>
/// <para>All members are safe to call from several threads at once. Names are one component of a path; anything else is an <see cref="ArgumentException"/>.</para>
/// </remarks>
public interface IServiceDirectory : IAsyncDisposable
{
    /// <summary>Gets the instances of a service.</summary>
    /// <param name="serviceName">Which service; it need not exist.</param>
    /// <param name="cancellationToken">Ends the wait for the first list.</param>
    /// <returns>The list of now; the first time, when it has been read.</returns>
    /// <exception cref="NotSupportedException">The server knows no recursive watches (ZooKeeper before 3.6).</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    /// <exception cref="ObjectDisposedException">The directory was disposed, or its client before the first list.</exception>
    ValueTask<ServiceSnapshot> GetAsync(string serviceName, CancellationToken cancellationToken = default);

    /// <summary>Follows the instances of a service: the list of now, and each later one; also when it becomes stale or ceases to be.</summary>
    /// <param name="serviceName">Which service; it need not exist.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <returns>A stream that ends when the directory is disposed. A slow reader sees the latest list, not each in between.</returns>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    /// <exception cref="ZnodeException">The list can not be kept any more, after it was told as stale; so also with <see cref="ObjectDisposedException"/> for the client's end.</exception>
    IAsyncEnumerable<ServiceSnapshot> ObserveAsync(string serviceName, CancellationToken cancellationToken = default);

    /// <summary>Selects an instance to call.</summary>
    /// <param name="serviceName">Which service.</param>
    /// <param name="selector">How; null for the directory's own, one after the other. Keep it, and use it for one service: most remember something.</param>
    /// <param name="cancellationToken">Ends the wait for the first list.</param>
    /// <returns>One of the instances that take requests; null when there is none.</returns>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    ValueTask<ServiceInstance?> SelectAsync(string serviceName, IInstanceSelector? selector = null, CancellationToken cancellationToken = default);
}
