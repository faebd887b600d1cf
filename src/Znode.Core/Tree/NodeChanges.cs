namespace Znode.Tree;

/// <summary>What happened to a znode after its creation. Most znodes of a large tree, ephemerals and what is written once, have none.</summary>
/// <remarks>Owned by its <see cref="DataNode"/>; the values are those of <see cref="NodeStat"/>.</remarks>
internal sealed class NodeChanges
{
    public long Mzxid;
    public long Pzxid;
    public long Mtime;
    public int Version;
    public int StoredCversion;
    public int Aversion;
    public int ChildCount;
    public DataNode? FirstChild;
}
