namespace Znode.Protocol;

/// <summary>Which watches removeWatches and checkWatches mean (spec client-protocol §10.1).</summary>
internal enum WatcherType
{
    Children = 1,
    Data = 2,
    Any = 3,

    /// <summary>Since 3.9.</summary>
    Persistent = 4,

    /// <summary>Since 3.9.</summary>
    PersistentRecursive = 5,
}
