namespace Znode;

/// <summary>A session with an ensemble: the owner of ephemeral znodes and watches, which dies once and never comes back.</summary>
/// <remarks>
/// <para>
/// Requests take effect in the order in which the methods are <b>called</b>, whether or not the results are awaited in between; a read sees the session's own
/// earlier writes. Reads are answered by one member and may lag behind others; <see cref="SyncAsync"/> first, where that matters.
/// All members are safe to call from several threads at once. A path, the options and a transaction may be used again after the call; the bytes of a
/// <see cref="ReadOnlyMemory{T}"/> must not change until it has returned a result.
/// </para>
/// <para>
/// What is expected comes as a value, from the methods with <c>Try</c>; the plain forms throw. Besides what each method names, all of them throw
/// <see cref="SessionExpiredException"/> for ever once the session has ended, <see cref="ConnectionLossException"/> when the connection broke (its
/// <see cref="ZnodeException.Request"/> says whether the request had left), <see cref="NoAuthException"/> when the access control list does not allow it,
/// <see cref="ZnodeCanceledException"/> when the token fired (it says the same), and <see cref="ObjectDisposedException"/> after or during dispose.
/// Cancelling ends the wait; it takes nothing back that had left.
/// </para>
/// <para>Disposing closes the session: its ephemeral znodes are gone at once, and its watches end.</para>
/// </remarks>
public interface IZnodeSession : IAsyncDisposable
{
    /// <summary>Gets the number that names the session; it is the <see cref="Stat.EphemeralOwner"/> of its ephemeral znodes.</summary>
    SessionId Id { get; }

    /// <summary>Gets how long the session outlives a silence, as agreed with the ensemble.</summary>
    TimeSpan Timeout { get; }

    /// <summary>Gets the latest state that the session has seen.</summary>
    Zxid LastZxid { get; }

    /// <summary>Gets a token that fires once, when the session is lost: before the ensemble may give its ephemeral znodes away.</summary>
    /// <remarks>
    /// Not in time for a program that stands still; and, on servers of Apache's, while the one that the client is connected to has been cut off from its leader and has not noticed (<c>syncLimit</c> at most), up to
    /// that much late. What must be safe then too is guarded, or compares fencing numbers.
    /// </remarks>
    CancellationToken Lost { get; }

    /// <summary>Asks whether a znode exists.</summary>
    /// <param name="path">Which znode.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Its stat, or null when it does not exist.</returns>
    ValueTask<Stat?> ExistsAsync(ZnodePath path, CancellationToken cancellationToken = default);

    /// <summary>Gets the data of a znode that should exist.</summary>
    /// <param name="path">Which znode.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Its data and stat.</returns>
    /// <exception cref="NoNodeException">It does not exist.</exception>
    ValueTask<ZnodeData> GetAsync(ZnodePath path, CancellationToken cancellationToken = default);

    /// <summary>Gets the data of a znode that may exist.</summary>
    /// <param name="path">Which znode.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Its data and stat, or null when it does not exist.</returns>
    ValueTask<ZnodeData?> TryGetAsync(ZnodePath path, CancellationToken cancellationToken = default);

    /// <summary>Gets the names of the children of a znode that should exist.</summary>
    /// <param name="path">Which znode.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The names, in no particular order, and the znode's stat.</returns>
    /// <exception cref="NoNodeException">It does not exist.</exception>
    ValueTask<ZnodeChildren> GetChildrenAsync(ZnodePath path, CancellationToken cancellationToken = default);

    /// <summary>Gets the names of the children of a znode that may exist.</summary>
    /// <param name="path">Which znode.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The names, in no particular order, and the znode's stat; null when it does not exist.</returns>
    ValueTask<ZnodeChildren?> TryGetChildrenAsync(ZnodePath path, CancellationToken cancellationToken = default);

    /// <summary>Counts all znodes below one. ZooKeeper: <c>getAllChildrenNumber</c>.</summary>
    /// <param name="path">Where to begin; it is not counted itself.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Children, their children, and so on; of the root also those below <c>/zookeeper</c>.</returns>
    /// <exception cref="NoNodeException">It does not exist.</exception>
    ValueTask<int> CountDescendantsAsync(ZnodePath path, CancellationToken cancellationToken = default);

    /// <summary>Lists this session's ephemeral znodes.</summary>
    /// <param name="prefix">Only paths that begin with this text (<c>/app</c> also finds <c>/apple</c>, as in ZooKeeper); the root finds all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The paths, in no particular order.</returns>
    ValueTask<IReadOnlyList<ZnodePath>> GetEphemeralsAsync(ZnodePath prefix = default, CancellationToken cancellationToken = default);

    /// <summary>Creates a znode.</summary>
    /// <param name="path">Where. A sequence number is appended for the sequential modes.</param>
    /// <param name="data">Its data; empty by default.</param>
    /// <param name="options">What kind, for how long, for whom; null for a persistent znode open to everybody. A <see cref="CreateMode"/> will do.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The path that was made, and its stat.</returns>
    /// <exception cref="NodeExistsException">It exists already.</exception>
    /// <exception cref="NoNodeException">The parent does not exist, and <see cref="CreateOptions.CreateParents"/> was not asked for.</exception>
    /// <exception cref="NoChildrenForEphemeralsException">The parent is ephemeral.</exception>
    /// <exception cref="InvalidAclException">The access control list is empty or has an entry that no provider takes.</exception>
    /// <exception cref="QuotaExceededException">A hard quota would be exceeded.</exception>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    ValueTask<Created> CreateAsync(ZnodePath path, ReadOnlyMemory<byte> data = default, CreateOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Creates a znode unless it exists.</summary>
    /// <param name="path">Where. A sequence number is appended for the sequential modes.</param>
    /// <param name="data">Its data; empty by default.</param>
    /// <param name="options">What kind, for how long, for whom; null for a persistent znode open to everybody.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What was made, or null when the znode exists already. Everything else throws, as <see cref="CreateAsync"/> does.</returns>
    ValueTask<Created?> TryCreateAsync(ZnodePath path, ReadOnlyMemory<byte> data = default, CreateOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Sets the data of a znode.</summary>
    /// <param name="path">Which znode.</param>
    /// <param name="data">The new data; all of it is replaced.</param>
    /// <param name="version">The <see cref="Stat.Version"/> that it must have, or <see cref="ZnodeVersion.Any"/> (the default) to overwrite whatever is there.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The stat after the change.</returns>
    /// <exception cref="NoNodeException">It does not exist.</exception>
    /// <exception cref="BadVersionException">It has another version.</exception>
    /// <exception cref="QuotaExceededException">A hard quota would be exceeded.</exception>
    ValueTask<Stat> SetAsync(ZnodePath path, ReadOnlyMemory<byte> data, int version = ZnodeVersion.Any, CancellationToken cancellationToken = default);

    /// <summary>Sets the data of a znode unless it has changed.</summary>
    /// <param name="path">Which znode.</param>
    /// <param name="data">The new data; all of it is replaced.</param>
    /// <param name="version">The <see cref="Stat.Version"/> that it must have.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The stat after the change, or null when it has another version.</returns>
    /// <exception cref="NoNodeException">It does not exist.</exception>
    ValueTask<Stat?> TrySetAsync(ZnodePath path, ReadOnlyMemory<byte> data, int version, CancellationToken cancellationToken = default);

    /// <summary>Deletes a znode.</summary>
    /// <param name="path">Which znode.</param>
    /// <param name="version">The <see cref="Stat.Version"/> that it must have, or <see cref="ZnodeVersion.Any"/> (the default).</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When it is gone.</returns>
    /// <exception cref="NoNodeException">It does not exist.</exception>
    /// <exception cref="BadVersionException">It has another version.</exception>
    /// <exception cref="NotEmptyException">It has children.</exception>
    ValueTask DeleteAsync(ZnodePath path, int version = ZnodeVersion.Any, CancellationToken cancellationToken = default);

    /// <summary>Deletes a znode if it is there and is the one meant.</summary>
    /// <param name="path">Which znode.</param>
    /// <param name="version">The <see cref="Stat.Version"/> that it must have, or <see cref="ZnodeVersion.Any"/> (the default).</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True when it was deleted; false when it does not exist, has another version or has children.</returns>
    ValueTask<bool> TryDeleteAsync(ZnodePath path, int version = ZnodeVersion.Any, CancellationToken cancellationToken = default);

    /// <summary>Gets the access control list of a znode.</summary>
    /// <param name="path">Which znode.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The list and the stat. Without the Admin permission the hashes of digests are masked.</returns>
    /// <exception cref="NoNodeException">It does not exist.</exception>
    ValueTask<ZnodeAcl> GetAclAsync(ZnodePath path, CancellationToken cancellationToken = default);

    /// <summary>Sets the access control list of a znode.</summary>
    /// <param name="path">Which znode.</param>
    /// <param name="acl">The new list; not empty. It is not inherited by children.</param>
    /// <param name="version">The <see cref="Stat.Aversion"/> that it must have, or <see cref="ZnodeVersion.Any"/> (the default).</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The stat after the change.</returns>
    /// <exception cref="NoNodeException">It does not exist.</exception>
    /// <exception cref="BadVersionException">Its list has another version.</exception>
    /// <exception cref="InvalidAclException">The list is empty or has an entry that no provider takes.</exception>
    ValueTask<Stat> SetAclAsync(ZnodePath path, IReadOnlyList<AclEntry> acl, int version = ZnodeVersion.Any, CancellationToken cancellationToken = default);

    /// <summary>Shows the ensemble who this session is, beside what it already knows. ZooKeeper: <c>addAuth</c>.</summary>
    /// <param name="scheme">How: <c>digest</c>, …</param>
    /// <param name="credentials">By what, in the scheme's own form: <c>user:password</c> in UTF-8 for <c>digest</c>. A client keeps them to show them again on each new connection.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When they were accepted; requests called later are made under the new identity too.</returns>
    /// <exception cref="AuthFailedException">They were refused, or the scheme is not known. ZooKeeper drops the connection then.</exception>
    ValueTask AuthenticateAsync(string scheme, ReadOnlyMemory<byte> credentials, CancellationToken cancellationToken = default);

    /// <summary>Asks under which identities the ensemble knows this session.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The identities, without their secrets.</returns>
    ValueTask<IReadOnlyList<ClientInfo>> WhoAmIAsync(CancellationToken cancellationToken = default);

    /// <summary>Carries out all operations of a transaction, or none.</summary>
    /// <param name="transaction">What to do. It can not be added to afterwards.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What each operation made, in order.</returns>
    /// <exception cref="ZnodeException">An operation was refused, so nothing was done: the exception of that operation's error, with its path.</exception>
    ValueTask<TransactionResult> CommitAsync(Transaction transaction, CancellationToken cancellationToken = default);

    /// <summary>Carries out all operations of a transaction, or none.</summary>
    /// <param name="transaction">What to do. It can not be added to afterwards.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What each operation made, or which one was refused and why: see <see cref="TransactionResult.IsCommitted"/>.</returns>
    ValueTask<TransactionResult> TryCommitAsync(Transaction transaction, CancellationToken cancellationToken = default);

    /// <summary>Brings this session's member level: reads called later see every write that was committed before the sync reached the leader.</summary>
    /// <param name="path">Any path; the whole tree is brought level.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When the member is level.</returns>
    ValueTask SyncAsync(ZnodePath path = default, CancellationToken cancellationToken = default);

    /// <summary>Begins to watch a path. The watch is armed when this returns: read afterwards, and no change falls between.</summary>
    /// <param name="path">What to watch. It need not exist.</param>
    /// <param name="options">How much of the tree, and how many events to keep for a slow reader; null for the znode itself. A <see cref="WatchScope"/> will do.</param>
    /// <param name="cancellationToken">Ends the wait for arming, not the watch: dispose that.</param>
    /// <returns>The stream of events.</returns>
    ValueTask<IZnodeWatch> WatchAsync(ZnodePath path, WatchOptions? options = null, CancellationToken cancellationToken = default);
}
