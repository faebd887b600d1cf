namespace Znode;

/// <summary>What a watch tells.</summary>
public enum WatchEventKind
{
    /// <summary>The znode was created.</summary>
    Created,

    /// <summary>Its data was set, perhaps to what it was.</summary>
    DataChanged,

    /// <summary>A child was created or deleted.</summary>
    ChildrenChanged,

    /// <summary>The znode was deleted.</summary>
    Deleted,

    /// <summary>
    /// Events may be missing here: the reader was too slow for the buffer, or the connection was gone for a while. The stream goes on after it, and whoever keeps a
    /// copy reads anew.
    /// </summary>
    Gap,
}

/// <summary>One event of a watch.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Path">To which znode; for a <see cref="WatchEventKind.Gap"/>, the path that is watched.</param>
/// <param name="Zxid">The transaction that did it. <see cref="Zxid.Zero"/> when the member does not say: Apache ZooKeeper before 3.9.</param>
public readonly record struct WatchEvent(WatchEventKind Kind, ZnodePath Path, Zxid Zxid);
