namespace Znode.Tree;

/// <summary>What a znode stores of itself: ZooKeeper's <c>StatPersisted</c>. Source: spec semantics §3.</summary>
internal struct NodeStat
{
    public long Czxid;
    public long Mzxid;
    public long Pzxid;
    public long Ctime;
    public long Mtime;
    public int Version;

    /// <summary>Counts the creations of children only; a <see cref="Stat"/> shows 2 × this − the number of children.</summary>
    public int StoredCversion;
    public int Aversion;

    /// <summary>A session, 0, or the marker of a container or of a time to live: see <see cref="ZnodeOwner"/>.</summary>
    public long Owner;

    public readonly Stat ToStat(int dataLength, int childCount) => new()
    {
        Czxid = new(Czxid),
        Mzxid = new(Mzxid),
        Pzxid = new(Pzxid),
        Ctime = Ctime,
        Mtime = Mtime,
        Version = Version,
        Cversion = unchecked((2 * StoredCversion) - childCount),
        Aversion = Aversion,
        EphemeralOwner = ZnodeOwner.Session(Owner),
        DataLength = dataLength,
        NumChildren = childCount,
    };
}
