using System.Globalization;

namespace Znode;

/// <summary>The number of a transaction: every state of the tree is named by the last one applied.</summary>
/// <param name="Value">All 64 bits: the epoch in the high 32, the counter in the low 32.</param>
/// <remarks>Compared as a signed number, as ZooKeeper does. Source: ZooKeeper's <c>ZxidUtils</c>.</remarks>
public readonly record struct Zxid(long Value) : IComparable<Zxid>
{
    /// <summary>The zxid of an empty tree, before any transaction.</summary>
    public static readonly Zxid Zero;

    /// <summary>Builds a zxid from its two halves.</summary>
    /// <param name="epoch">The epoch of the leader that proposed it.</param>
    /// <param name="counter">Its place in that epoch; 0 names the epoch itself and is never a transaction.</param>
    public Zxid(Epoch epoch, uint counter) : this((epoch.Value << 32) | counter)
    {
    }

    /// <summary>Gets the epoch: the high 32 bits.</summary>
    public Epoch Epoch => new(Value >>> 32);

    /// <summary>Gets the place in the epoch: the low 32 bits.</summary>
    public uint Counter => (uint)Value;

    /// <summary>Gets the zxid after this one.</summary>
    public Zxid Next => new(Value + 1);

    /// <summary>Tells whether <paramref name="left"/> comes before <paramref name="right"/>.</summary>
    public static bool operator <(Zxid left, Zxid right) => left.Value < right.Value;

    /// <summary>Tells whether <paramref name="left"/> comes after <paramref name="right"/>.</summary>
    public static bool operator >(Zxid left, Zxid right) => left.Value > right.Value;

    /// <summary>Tells whether <paramref name="left"/> does not come after <paramref name="right"/>.</summary>
    public static bool operator <=(Zxid left, Zxid right) => left.Value <= right.Value;

    /// <summary>Tells whether <paramref name="left"/> does not come before <paramref name="right"/>.</summary>
    public static bool operator >=(Zxid left, Zxid right) => left.Value >= right.Value;

    /// <summary>Tells whether a transaction may come right after another in a history: no zxid is left out within an epoch, and an epoch begins at 1.</summary>
    internal bool Follows(Zxid previous) => this == previous.Next || (Epoch > previous.Epoch && Counter == 1);

    /// <inheritdoc/>
    public int CompareTo(Zxid other) => Value.CompareTo(other.Value);

    /// <summary>Prints the zxid as ZooKeeper does, for example <c>0x10000002a</c>.</summary>
    public string ToHex() => string.Create(CultureInfo.InvariantCulture, $"0x{Value:x}");

    /// <summary>Prints epoch and counter apart, for example <c>0x1_0000002a</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"0x{Epoch.Value:x}_{Counter:x8}");
}
