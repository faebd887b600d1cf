namespace Znode.Simulation.Hosts;

/// <summary>How the disks of a run are, faults aside.</summary>
/// <param name="SyncMs">The mean time of a sync, in milliseconds.</param>
/// <param name="BatchEntriesMax">How many entries one sync takes along.</param>
/// <param name="ReachesBack">Whether a log that begins after a snapshot says that it reaches back to it.</param>
/// <param name="SnapshotBytesPerEntry">How much an entry adds to the snapshot's size; a log entry is 100.</param>
internal sealed record DiskConditions(double SyncMs, int BatchEntriesMax, bool ReachesBack, int SnapshotBytesPerEntry);
