namespace Znode.Watches;

/// <summary>What one watcher has on one path. ZooKeeper's two tables, data and child, each with its modes, as bits of one number.</summary>
[Flags]
internal enum WatchKinds : byte
{
    None = 0,
    DataStandard = 1,
    DataPersistent = 2,
    DataRecursive = 4,
    ChildStandard = 8,
    ChildPersistent = 16,

    /// <summary>What is gone once it fired.</summary>
    Standard = DataStandard | ChildStandard,

    /// <summary>The data table.</summary>
    Data = DataStandard | DataPersistent | DataRecursive,

    /// <summary>The child table.</summary>
    Child = ChildStandard | ChildPersistent,

    All = Data | Child,
}
