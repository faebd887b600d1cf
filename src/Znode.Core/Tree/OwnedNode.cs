using Znode.Acl;

namespace Znode.Tree;

/// <summary>A znode that goes by itself: with its session, when it has no children any more, or when its time is over.</summary>
internal sealed class OwnedNode(byte[] name, uint pathHash, NodeKind kind, byte[]? data, AclList acl, in NodeStat stat) : DataNode(name, pathHash, data, acl, stat)
{
    public override NodeKind Kind => kind;

    public override long Owner { get; } = stat.Owner;
}
