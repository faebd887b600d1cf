using Znode.Storage;

namespace Znode.Server;

/// <summary>Where a member keeps what it must not forget.</summary>
/// <param name="Log">The transaction log.</param>
/// <param name="Snapshots">The snapshots.</param>
/// <param name="State">Single numbers.</param>
/// <param name="Lease">What holds all of it for this member, for example the lock of the directory; null when nothing does.</param>
internal sealed record MemberStorage(ITxnLog Log, ISnapshotStore Snapshots, IDurableStateStore State, IDisposable? Lease);
