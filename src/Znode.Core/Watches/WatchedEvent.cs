namespace Znode.Watches;

/// <summary>What happened to a znode. The numbers are the wire's (spec client-protocol §10.1).</summary>
internal enum WatchedEventType
{
    None = -1,
    NodeCreated = 1,
    NodeDeleted = 2,
    NodeDataChanged = 3,
    NodeChildrenChanged = 4,
}

/// <summary>One event, shared by all watchers that get it.</summary>
/// <param name="type">What happened.</param>
/// <param name="path">To which path; UTF-8.</param>
/// <param name="zxid">The transaction that caused it; −1 for one made up by setWatches.</param>
internal sealed class WatchedEvent(WatchedEventType type, byte[] path, Zxid zxid)
{
    public WatchedEventType Type { get; } = type;

    public byte[] Path { get; } = path;

    public Zxid Zxid { get; } = zxid;

    /// <summary>Gets or sets the encoded frame, so that it is made once for all connections.</summary>
    public byte[]? Frame { get; set; }
}
