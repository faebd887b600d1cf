using System.Globalization;

namespace Znode;

/// <summary>The number that names a session, never used again after it.</summary>
/// <param name="Value">0 is no session. The top byte is the id of the member that opened it.</param>
public readonly record struct SessionId(long Value) : IComparable<SessionId>
{
    /// <summary>No session: the owner of a znode that is not ephemeral.</summary>
    public static readonly SessionId None;

    /// <inheritdoc/>
    public int CompareTo(SessionId other) => Value.CompareTo(other.Value);

    /// <summary>Tells whether <paramref name="left"/> comes before <paramref name="right"/>.</summary>
    public static bool operator <(SessionId left, SessionId right) => left.Value < right.Value;

    /// <summary>Tells whether <paramref name="left"/> comes after <paramref name="right"/>.</summary>
    public static bool operator >(SessionId left, SessionId right) => left.Value > right.Value;

    /// <summary>Tells whether <paramref name="left"/> does not come after <paramref name="right"/>.</summary>
    public static bool operator <=(SessionId left, SessionId right) => left.Value <= right.Value;

    /// <summary>Tells whether <paramref name="left"/> does not come before <paramref name="right"/>.</summary>
    public static bool operator >=(SessionId left, SessionId right) => left.Value >= right.Value;

    /// <summary>Prints the id as ZooKeeper does, for example <c>0x100000012340000</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"0x{Value:x}");
}
