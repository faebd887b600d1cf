namespace Znode.Tree;

/// <summary>The paths that every tree begins with. Source: spec semantics §10.</summary>
internal static class ReservedPaths
{
    public static ReadOnlySpan<byte> Zookeeper => "/zookeeper"u8;

    public static ReadOnlySpan<byte> Quota => "/zookeeper/quota"u8;

    public static ReadOnlySpan<byte> Config => "/zookeeper/config"u8;

    /// <summary>Tells whether the znode can not be deleted. ZooKeeper: <c>DataTree.isSpecialPath</c>.</summary>
    public static bool Contains(ReadOnlySpan<byte> path) =>
        path.Length <= 1 || path.SequenceEqual(Zookeeper) || path.SequenceEqual(Quota) || path.SequenceEqual(Config);
}
