namespace Znode.Storage;

/// <summary>Where and how one member keeps its data on disk.</summary>
public sealed record FileStorageOptions
{
    /// <summary>Gets the directory of snapshots and of what the member must not forget.</summary>
    /// <value>A path. ZooKeeper: <c>dataDir</c>. The files are in its subdirectory <c>version-2</c>.</value>
    public required string DataDirectory { get; init; }

    /// <summary>Gets the directory of the transaction log; one on a disk of its own makes writes faster.</summary>
    /// <value>A path, or null (default) for <see cref="DataDirectory"/>. ZooKeeper: <c>dataLogDir</c>.</value>
    public string? DataLogDirectory { get; init; }

    /// <summary>Gets a value indicating whether missing directories are made.</summary>
    /// <value>Default true. ZooKeeper: <c>zookeeper.datadir.autocreate</c>.</value>
    public bool AutoCreate { get; init; } = true;

    /// <summary>Gets a value indicating whether the log waits for the disk.</summary>
    /// <value>Default true. When false, acknowledged writes can be lost in a power failure or a crash of the system. ZooKeeper: <c>forceSync</c>.</value>
    public bool ForceSync { get; init; } = true;

    /// <summary>Gets how far the log's file may be filled with zeros ahead of what is written: syncing over zeros is faster than making a file grow.</summary>
    /// <value>Bytes, 0 or more. Default 64 MiB, 0 for none; no more than 8 MiB are used. ZooKeeper: <c>preAllocSize</c>, there in KiB.</value>
    public long PreallocationBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Gets how long a sync of the log may take without a warning.</summary>
    /// <value>More than zero. Default 1 second. ZooKeeper: <c>fsync.warningthresholdms</c>.</value>
    public TimeSpan SyncWarningThreshold { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets how new snapshots are compressed. All kinds are read, whatever this says.</summary>
    /// <value><see cref="Storage.SnapshotCompression.None"/> (default) or <see cref="Storage.SnapshotCompression.Gzip"/>. ZooKeeper: <c>snapshot.compression.method</c>.</value>
    public SnapshotCompression SnapshotCompression { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">One is out of its range.</exception>
    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(DataDirectory);
        ArgumentOutOfRangeException.ThrowIfNegative(PreallocationBytes);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(SyncWarningThreshold, TimeSpan.Zero);
        if (SnapshotCompression is not (SnapshotCompression.None or SnapshotCompression.Gzip))
        {
            throw new ArgumentOutOfRangeException(nameof(SnapshotCompression), SnapshotCompression, "Snapshots are written plain or with gzip.");
        }
    }
}
