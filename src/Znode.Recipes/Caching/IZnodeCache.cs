namespace Znode.Recipes;

/// <summary>A subtree kept in memory and up to date by one recursive watch.</summary>
/// <typeparam name="T">What the data of a znode is parsed to.</typeparam>
/// <remarks>
/// <para>
/// It begins with the first use of any member, and ends when it is disposed. Lost connections and lost sessions are lived through: <see cref="Current"/> keeps what was known,
/// <see cref="IsStale"/> says so, and afterwards the tree is read anew and what differs is applied. An entry never goes back to an older state.
/// </para>
/// <para>
/// The parser is called once for each new version of a znode's data. What it returns is the entry; null leaves the znode out. When it throws, the entry keeps the value that it had
/// (a znode that was created anew has none), and observers are told by <see cref="CacheChangeKind.ParseFailed"/>; the cache goes on. A znode that the session may not read is as
/// if it did not exist.
/// </para>
/// <para>
/// What can not be lived through ends the cache: a server without recursive watches (ZooKeeper before 3.6: <see cref="NotSupportedException"/>), more znodes than
/// <see cref="ZnodeCacheOptions.ZnodesMax"/> (<see cref="InvalidOperationException"/>), refused credentials, a client that was disposed. <see cref="Ready"/>, if it has not
/// completed before, <see cref="ObserveAsync"/> and <see cref="WaitForAsync"/> throw it; <see cref="Current"/> stays as it is, stale for ever.
/// </para>
/// <para>
/// All members are safe to call from several threads at once. No thread is held: the cache works where its client's answers arrive, and so does an observer's code up to its next
/// wait, so it should not block.
/// </para>
/// </remarks>
public interface IZnodeCache<T> : IAsyncDisposable
{
    /// <summary>Gets the path of the subtree.</summary>
    ZnodePath Path { get; }

    /// <summary>Gets the entries as they are now: an immutable picture, which may be kept.</summary>
    /// <value>By path below <see cref="Path"/>, without a leading <c>/</c>: <c>db/host</c>. Empty until <see cref="Ready"/>.</value>
    IReadOnlyDictionary<string, T> Current { get; }

    /// <summary>Gets the state of the tree up to which every change is in <see cref="Current"/>; some later ones may be too.</summary>
    /// <value>Never decreases. <see cref="Zxid.Zero"/> until <see cref="Ready"/>.</value>
    Zxid AsOf { get; }

    /// <summary>Gets whether changes may be missing that happened a while ago: the connection is gone, or is back and the tree is still being compared.</summary>
    /// <value>True until <see cref="Ready"/>, and after the end.</value>
    bool IsStale { get; }

    /// <summary>Gets when the tree was read for the first time.</summary>
    Task Ready { get; }

    /// <summary>Follows the changes: first an <see cref="CacheChangeKind.Added"/> for each entry that is there when the tree has been read, then what changes.</summary>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <returns>
    /// A stream that ends when the cache is disposed. A slow reader gets one change for each entry, to the latest value, and not each in between; what came and went unseen is not told.
    /// </returns>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    IAsyncEnumerable<CacheChange<T>> ObserveAsync(CancellationToken cancellationToken = default);

    /// <summary>Waits until <see cref="AsOf"/> has reached a state: whoever wrote something waits for the write's zxid, and then finds it in <see cref="Current"/>.</summary>
    /// <param name="zxid">The state, from an answer of the same ensemble, anywhere in its tree. One that has not happened yet is waited for only as far as events tell of it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When it is reached. Costs a sync unless it is already.</returns>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    /// <exception cref="ObjectDisposedException">The cache was disposed.</exception>
    ValueTask WaitForAsync(Zxid zxid, CancellationToken cancellationToken = default);
}
