namespace Znode.Tree;

/// <summary>How a tree reads what is stored.</summary>
internal sealed record DataTreeOptions
{
    public static readonly DataTreeOptions Default = new();

    /// <summary>
    /// Gets whether znodes can have a time to live. When not, an owner that means one reads as a session.
    /// ZooKeeper: <c>zookeeper.extendedTypesEnabled</c>, there off by default.
    /// </summary>
    public bool ExtendedTypes { get; init; } = true;

    /// <summary>Gets whether every negative owner is a time to live, as 3.5.3 wrote it. ZooKeeper: <c>zookeeper.emulate353TTLNodes</c>.</summary>
    public bool Emulate353TtlNodes { get; init; }

    /// <summary>Gets the seed of the hash of paths: a secret one keeps clients from choosing paths that collide.</summary>
    public long HashSeed { get; init; } = 0x5a6e6f6465;

    /// <summary>Tells what a stored owner means. Source: spec semantics §6.</summary>
    public NodeKind KindOf(long owner)
    {
        if (owner == 0)
        {
            return NodeKind.Persistent;
        }

        if (ZnodeOwner.IsContainer(owner))
        {
            return NodeKind.Container;
        }

        return ExtendedTypes && (ZnodeOwner.IsTtl(owner) || (Emulate353TtlNodes && owner < 0)) ? NodeKind.Ttl : NodeKind.Ephemeral;
    }

    /// <summary>Gets the milliseconds that an owner of the kind <see cref="NodeKind.Ttl"/> stands for.</summary>
    public static long TtlOf(long owner) => ZnodeOwner.IsTtl(owner) ? ZnodeOwner.TtlOf(owner) : owner & long.MaxValue;
}
