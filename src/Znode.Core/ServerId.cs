using System.Globalization;

namespace Znode;

/// <summary>The number that names a member in its ensemble, for its whole life: ZooKeeper's <c>myid</c>.</summary>
/// <param name="Value">0 to 255; at most 254 where TTL znodes are in use, because 255 marks their owner.</param>
public readonly record struct ServerId(long Value) : IComparable<ServerId>
{
    /// <summary>Takes a plain number, so that callers can write <c>2</c> where a member is asked for.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator ServerId(int value) => new(value);

    /// <inheritdoc/>
    public int CompareTo(ServerId other) => Value.CompareTo(other.Value);

    /// <summary>Tells whether <paramref name="left"/> comes before <paramref name="right"/>.</summary>
    public static bool operator <(ServerId left, ServerId right) => left.Value < right.Value;

    /// <summary>Tells whether <paramref name="left"/> comes after <paramref name="right"/>.</summary>
    public static bool operator >(ServerId left, ServerId right) => left.Value > right.Value;

    /// <summary>Tells whether <paramref name="left"/> does not come after <paramref name="right"/>.</summary>
    public static bool operator <=(ServerId left, ServerId right) => left.Value <= right.Value;

    /// <summary>Tells whether <paramref name="left"/> does not come before <paramref name="right"/>.</summary>
    public static bool operator >=(ServerId left, ServerId right) => left.Value >= right.Value;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
