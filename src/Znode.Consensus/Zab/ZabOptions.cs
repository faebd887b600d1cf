namespace Znode.Consensus.Zab;

/// <summary>The times of Zab, in milliseconds and ticks of the ensemble. The same on every member.</summary>
public sealed record ZabOptions
{
    /// <summary>Gets the length of a tick. ZooKeeper: <c>tickTime</c>.</summary>
    /// <value>Milliseconds, at least 1. Default 2,000.</value>
    public int TickTimeMs { get; init; } = 2_000;

    /// <summary>Gets how long discovery and synchronization may each take. ZooKeeper: <c>initLimit</c>.</summary>
    /// <value>Ticks, at least 1. Default 10.</value>
    public int InitLimit { get; init; } = 10;

    /// <summary>Gets how long a member may be silent, or behind with its acknowledgments, while the ensemble serves. ZooKeeper: <c>syncLimit</c>.</summary>
    /// <value>Ticks, at least 1. Default 5.</value>
    public int SyncLimit { get; init; } = 5;

    /// <summary>Gets after how long without news an election's notifications are first sent again; doubled each time. ZooKeeper: <c>fastleader.minNotificationInterval</c>.</summary>
    /// <value>Milliseconds. Default 200.</value>
    public int NotificationIntervalMinMs { get; init; } = 200;

    /// <summary>Gets the longest time without news after which an election's notifications are sent again. ZooKeeper: <c>fastleader.maxNotificationInterval</c>.</summary>
    /// <value>Milliseconds. Default 60,000, as ZooKeeper's; a member that is connected anew sends its last one at once.</value>
    public int NotificationIntervalMaxMs { get; init; } = 60_000;

    /// <summary>Gets how long a member with a quorum of votes waits for a better one, unless every voter has voted. ZooKeeper: <c>finalizeWait</c>, 200.</summary>
    /// <value>Milliseconds. Default 50: safety does not depend on it.</value>
    public int FinalizeWaitMs { get; init; } = 50;

    /// <summary>Gets how long after a leader could not be reached it is tried again. ZooKeeper: <c>leaderConnectDelayDuringRetryMs</c>.</summary>
    /// <value>Milliseconds. Default 100.</value>
    public int ConnectRetryMs { get; init; } = 100;

    /// <summary>Gets how many of the newest entries are kept in memory for learners that are a little behind. ZooKeeper: <c>commitLogCount</c>.</summary>
    /// <value>Entries. Default 500.</value>
    public int WindowEntries { get; init; } = 500;

    /// <summary>Gets how many bytes the entries kept in memory may have.</summary>
    /// <value>Bytes. Default 16 MiB.</value>
    public long WindowBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Gets how many transactions a leader may propose before it steps down for a new epoch; for tests, fewer than there are numbers for.</summary>
    /// <value>Default 0xfffffffe: the last counter is never used, as in ZooKeeper.</value>
    internal uint ProposalsPerEpochMax { get; init; } = uint.MaxValue - 1;

    /// <summary>
    /// Gets how much of the log may be sent instead of a snapshot, as a part of the snapshot's size; 0 for any amount, less for none. ZooKeeper: <c>snapshotSizeFactor</c>.
    /// </summary>
    /// <value>Default 0.33.</value>
    public double SnapshotSizeFactor { get; init; } = 0.33;
}
