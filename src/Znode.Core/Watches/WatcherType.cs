namespace Znode.Watches;

/// <summary>Which watches removeWatches and checkWatches mean. The numbers are the wire's (spec client-protocol §10.1).</summary>
internal enum WatcherType
{
    Children = 1,
    Data = 2,
    Any = 3,
    Persistent = 4,
    PersistentRecursive = 5,
}
