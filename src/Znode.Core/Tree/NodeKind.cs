namespace Znode.Tree;

/// <summary>What the stored owner makes of a znode. ZooKeeper: <c>EphemeralType</c>.</summary>
internal enum NodeKind : byte
{
    Persistent,
    Ephemeral,
    Container,

    /// <summary>Has a time to live.</summary>
    Ttl,
}
