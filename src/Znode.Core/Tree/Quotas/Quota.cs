namespace Znode.Tree.Quotas;

/// <summary>The quota on one subtree: its limits, and what is used of them now.</summary>
/// <param name="path">The root of the subtree.</param>
internal sealed class Quota(byte[] path)
{
    public byte[] Path { get; } = path;

    /// <summary>Gets where ZooKeeper's tools look for the use.</summary>
    public byte[] StatsPath { get; } = QuotaPaths.Stats(path);

    public QuotaLimits Limits { get; set; }

    /// <summary>Gets or sets how many znodes there are, with the one at <see cref="Path"/>.</summary>
    public long Count { get; set; }

    /// <summary>Gets or sets the bytes of their data.</summary>
    public long Bytes { get; set; }
}
