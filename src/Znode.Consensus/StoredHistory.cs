namespace Znode.Consensus;

/// <summary>What a replica's storage has of the past, for one learner.</summary>
/// <param name="Before">The last zxid in the log that does not come after the learner's; null when the log does not reach back that far.</param>
/// <param name="LogBytes">How many bytes of log come after <paramref name="Before"/>.</param>
/// <param name="Snapshot">The newest whole snapshot; null when there is none.</param>
/// <param name="SnapshotBytes">Its size.</param>
public readonly record struct StoredHistory(Zxid? Before, long LogBytes, Zxid? Snapshot, long SnapshotBytes);
