using System.Globalization;

namespace Znode;

/// <summary>The number of a leader's reign: at most one leader proposes in an epoch.</summary>
/// <param name="Value">0 to 2^32 − 1; 0 before any election.</param>
public readonly record struct Epoch(long Value) : IComparable<Epoch>
{
    /// <summary>Gets the epoch after this one.</summary>
    public Epoch Next => new(Value + 1);

    /// <summary>Tells whether <paramref name="left"/> comes before <paramref name="right"/>.</summary>
    public static bool operator <(Epoch left, Epoch right) => left.Value < right.Value;

    /// <summary>Tells whether <paramref name="left"/> comes after <paramref name="right"/>.</summary>
    public static bool operator >(Epoch left, Epoch right) => left.Value > right.Value;

    /// <summary>Tells whether <paramref name="left"/> does not come after <paramref name="right"/>.</summary>
    public static bool operator <=(Epoch left, Epoch right) => left.Value <= right.Value;

    /// <summary>Tells whether <paramref name="left"/> does not come before <paramref name="right"/>.</summary>
    public static bool operator >=(Epoch left, Epoch right) => left.Value >= right.Value;

    /// <inheritdoc/>
    public int CompareTo(Epoch other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
