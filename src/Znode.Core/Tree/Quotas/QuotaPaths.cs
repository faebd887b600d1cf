namespace Znode.Tree.Quotas;

/// <summary>Where quotas are kept: <c>/zookeeper/quota&lt;path&gt;/zookeeper_limits</c> and <c>…/zookeeper_stats</c>. ZooKeeper: <c>Quotas</c>.</summary>
internal static class QuotaPaths
{
    private static ReadOnlySpan<byte> LimitsName => "/zookeeper_limits"u8;

    private static ReadOnlySpan<byte> StatsName => "/zookeeper_stats"u8;

    public static byte[] Stats(ReadOnlySpan<byte> path) => [.. ReservedPaths.Quota, .. path, .. StatsName];

    /// <summary>Tells whether a znode holds limits, and for which subtree.</summary>
    /// <remarks>
    /// None for the root, as in ZooKeeper; and none for <c>/zookeeper</c>, <c>/zookeeper/quota</c> and what is below it: a quota that
    /// counts the bytes of its own statistics has no right value.
    /// </remarks>
    public static bool IsLimits(ReadOnlySpan<byte> node, out ReadOnlySpan<byte> path) => Is(node, LimitsName, out path);

    /// <summary>Tells whether a znode holds the statistics of a subtree, and of which.</summary>
    public static bool IsStats(ReadOnlySpan<byte> node, out ReadOnlySpan<byte> path) => Is(node, StatsName, out path);

    private static bool Is(ReadOnlySpan<byte> node, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> path)
    {
        path = default;
        if (!node.StartsWith(ReservedPaths.Quota) || !node.EndsWith(name))
        {
            return false;
        }

        path = node[ReservedPaths.Quota.Length..^name.Length];
        return !path.IsEmpty && path[0] == (byte)'/' && !path.SequenceEqual(ReservedPaths.Zookeeper) && !IsWithin(path, ReservedPaths.Quota);
    }

    private static bool IsWithin(ReadOnlySpan<byte> path, ReadOnlySpan<byte> root) =>
        path.StartsWith(root) && (path.Length == root.Length || path[root.Length] == (byte)'/');
}
