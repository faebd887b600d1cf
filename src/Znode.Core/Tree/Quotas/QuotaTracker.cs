namespace Znode.Tree.Quotas;

/// <summary>
/// Keeps the use of each subtree that has a quota: in numbers, and as text in its zookeeper_stats znode. Source: spec semantics §9.
/// </summary>
/// <remarks>
/// A quota's numbers depend on the tree alone, never on the way it came about: every quota on a path counts what happens there, while
/// ZooKeeper counts for the deepest only. It shows only with quotas inside quotas, which its tools refuse to set; and it makes the
/// replay of a fuzzy snapshot end with the same numbers.
/// </remarks>
internal sealed class QuotaTracker(DataTree tree)
{
    private readonly QuotaTrie _quotas = new(tree.Options.HashSeed);

    /// <summary>Gets how many subtrees have one.</summary>
    public int Count => _quotas.Count;

    /// <summary>Finds the quota that holds for a path: the deepest on the way to it.</summary>
    public Quota? Find(ReadOnlySpan<byte> path)
    {
        Quota? deepest = null;
        foreach (var quota in _quotas.On(path))
        {
            deepest = quota;
        }

        return deepest;
    }

    /// <summary>Gets the limits that hold for a path, and where they are set.</summary>
    public QuotaLimits? Limits(ReadOnlySpan<byte> path, out byte[]? quotaPath)
    {
        var quota = Find(path);
        quotaPath = quota?.Path;
        return quota?.Limits;
    }

    /// <summary>Hears of a new znode.</summary>
    public void NodeCreated(ReadOnlySpan<byte> path, DataNode node)
    {
        Add(path, 1, node.DataLength);
        if (QuotaPaths.IsLimits(path, out var limited))
        {
            Recompute(limited, node);
        }
        else
        {
            RewriteStats(path);
        }
    }

    /// <summary>Hears of new data.</summary>
    public void DataChanged(ReadOnlySpan<byte> path, DataNode node, int lengthBefore)
    {
        Add(path, 0, node.DataLength - lengthBefore);
        if (Count > 0 && QuotaPaths.IsLimits(path, out var limited))
        {
            _quotas.GetOrAdd(limited).Limits = QuotaLimits.Parse(node.Data);
        }
        else
        {
            RewriteStats(path);
        }
    }

    /// <summary>Hears of a znode that is gone.</summary>
    public void NodeDeleted(ReadOnlySpan<byte> path, int length)
    {
        if (QuotaPaths.IsLimits(path, out var limited))
        {
            _quotas.Remove(limited);
        }

        Add(path, -1, -length);
    }

    /// <summary>Counts anew for every limits znode there is: after a snapshot was loaded.</summary>
    public void Load()
    {
        if (tree.Find(ReservedPaths.Quota) is { } root)
        {
            foreach (var node in Descendants(root))
            {
                if (node.Name.SequenceEqual("zookeeper_limits"u8) && QuotaPaths.IsLimits(node.GetPath(), out var limited))
                {
                    Recompute(limited, node);
                }
            }
        }
    }

    private static IEnumerable<DataNode> Descendants(DataNode root)
    {
        for (var node = PreOrder.Next(root, root); node is not null; node = PreOrder.Next(node, root))
        {
            yield return node;
        }
    }

    private void Recompute(ReadOnlySpan<byte> path, DataNode limits)
    {
        var quota = _quotas.GetOrAdd(path);
        quota.Limits = QuotaLimits.Parse(limits.Data);
        quota.Count = 0;
        quota.Bytes = 0;
        if (tree.Find(path) is { } root)
        {
            for (var node = root; node is not null; node = PreOrder.Next(node, root))
            {
                quota.Count++;
                quota.Bytes += node.DataLength;
            }
        }

        WriteStats(quota);
    }

    private void Add(ReadOnlySpan<byte> path, int count, int bytes)
    {
        foreach (var quota in _quotas.On(path))
        {
            quota.Count += count;
            quota.Bytes += bytes;
            WriteStats(quota);
        }
    }

    /// <summary>Whatever a client puts into a znode of statistics, they are the member's to say.</summary>
    private void RewriteStats(ReadOnlySpan<byte> path)
    {
        if (Count > 0 && QuotaPaths.IsStats(path, out var counted) && Find(counted) is { } quota && quota.Path.AsSpan().SequenceEqual(counted))
        {
            WriteStats(quota);
        }
    }

    private void WriteStats(Quota quota)
    {
        if (tree.Find(quota.StatsPath) is { } node)
        {
            tree.ReplaceQuotaStats(node, new QuotaLimits(quota.Count, quota.Bytes).Format());
        }
    }
}
