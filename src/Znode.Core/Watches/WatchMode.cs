namespace Znode.Watches;

/// <summary>How long a watch stays and what it covers.</summary>
internal enum WatchMode
{
    /// <summary>Fires once.</summary>
    Standard,

    /// <summary>Stays; the znode and the list of its children.</summary>
    Persistent,

    /// <summary>Stays; the znode and all below it, without NodeChildrenChanged.</summary>
    PersistentRecursive,
}
