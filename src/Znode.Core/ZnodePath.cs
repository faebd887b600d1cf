using System.Diagnostics.CodeAnalysis;
using System.Text;
using Znode.Paths;

namespace Znode;

/// <summary>The path of a znode, checked: whoever has a <see cref="ZnodePath"/> has one that ZooKeeper accepts.</summary>
/// <remarks>
/// <para>
/// A path begins with <c>/</c>, does not end with one unless it is the root, and has no empty component, no <c>.</c> or <c>..</c>, and none of the characters
/// U+0000–U+001F, U+007F–U+009F, U+D800–U+F8FF (so nothing outside the basic plane) and U+FFF0–U+FFFF. Paths are compared as they are, by ordinal, without
/// normalization. Source: ZooKeeper's <c>PathUtils.validatePath</c>.
/// </para>
/// <para>Immutable and safe to share. <c>default(ZnodePath)</c> is the root. Copying one copies a reference.</para>
/// </remarks>
/// <example><code>
/// ZnodePath services = "/services";
/// var instance = services / "orders" / "10.0.0.7";    // /services/orders/10.0.0.7
/// </code></example>
public readonly record struct ZnodePath : IComparable<ZnodePath>, IParsable<ZnodePath>
{
    /// <summary>The root, <c>/</c>.</summary>
    public static readonly ZnodePath Root;

    // Null for the root, always: so the default value equals it and the compiler's equality is right.
    private readonly string? _value;

    private ZnodePath(string value) => _value = value.Length == 1 ? null : value;

    /// <summary>Gets the path as text.</summary>
    /// <value>Never null or empty: <c>/</c> for the root.</value>
    public string Value => _value ?? "/";

    /// <summary>Gets whether this is the root.</summary>
    [MemberNotNullWhen(false, nameof(_value))]
    public bool IsRoot => _value is null;

    /// <summary>Gets the last component.</summary>
    /// <value>Empty for the root.</value>
    public string Name => IsRoot ? "" : _value[(_value.LastIndexOf('/') + 1)..];

    /// <summary>Gets the path one level up; the root's parent is the root.</summary>
    public ZnodePath Parent => IsRoot || _value.LastIndexOf('/') == 0 ? Root : new(_value[.._value.LastIndexOf('/')]);

    /// <summary>Gets the components from the root down.</summary>
    /// <value>A new list on every call; empty for the root.</value>
    public IReadOnlyList<string> Segments => IsRoot ? [] : _value[1..].Split('/');

    /// <summary>Gets how many components the path has.</summary>
    /// <value>0 for the root, 1 for its children.</value>
    public int Depth => IsRoot ? 0 : _value.AsSpan().Count('/');

    /// <summary>Checks a path and takes it.</summary>
    /// <param name="path">The path, for example <c>/services/orders</c>.</param>
    /// <returns>The path.</returns>
    /// <exception cref="FormatException">It is not a path that ZooKeeper accepts; the message says what is wrong and where.</exception>
    public static ZnodePath Parse(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return PathFaultFinder.FindFault(path) is { } fault ? throw new FormatException(fault.Describe(path)) : new(path);
    }

    /// <summary>Checks a path and takes it if it is one.</summary>
    /// <param name="path">The path; null is not one.</param>
    /// <param name="result">The path, or the root when <paramref name="path"/> is not one.</param>
    /// <returns>Whether it is a path that ZooKeeper accepts.</returns>
    public static bool TryParse([NotNullWhen(true)] string? path, out ZnodePath result)
    {
        var isPath = path is not null && PathFaultFinder.FindFault(path) is null;
        result = isPath ? new(path!) : Root;
        return isPath;
    }

    static ZnodePath IParsable<ZnodePath>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<ZnodePath>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ZnodePath result) => TryParse(s, out result);

    /// <summary>Takes a path from text, so that callers can write <c>"/services"</c> where a path is asked for. See <see cref="Parse"/>.</summary>
    /// <param name="path">The path.</param>
    /// <exception cref="FormatException">It is not a path that ZooKeeper accepts.</exception>
    public static implicit operator ZnodePath(string path) => Parse(path);

    /// <summary>Goes down from <paramref name="parent"/>.</summary>
    /// <param name="parent">Where to begin.</param>
    /// <param name="relative">One component or more, without a leading <c>/</c>: <c>orders</c>, <c>orders/10.0.0.7</c>.</param>
    /// <returns>The longer path.</returns>
    /// <exception cref="FormatException">The result would not be a path; the message says why.</exception>
    public static ZnodePath operator /(ZnodePath parent, string relative)
    {
        ArgumentNullException.ThrowIfNull(relative);
        return Parse(parent._value + "/" + relative);
    }

    /// <summary>Puts <paramref name="path"/> below <paramref name="root"/>, as a chroot does.</summary>
    /// <param name="root">The path that stands for <paramref name="path"/>'s root.</param>
    /// <param name="path">The path to put below it.</param>
    /// <returns><c>/app</c> and <c>/config</c> give <c>/app/config</c>.</returns>
    public static ZnodePath operator /(ZnodePath root, ZnodePath path) => path.IsRoot ? root : new(root._value + path._value);

    /// <summary>The method form of <c>parent / relative</c>.</summary>
    /// <param name="relative">One component or more, without a leading <c>/</c>.</param>
    /// <returns>The longer path.</returns>
    /// <exception cref="FormatException">The result would not be a path; the message says why.</exception>
    public ZnodePath Append(string relative) => this / relative;

    /// <summary>Tells whether <paramref name="other"/> lies below this path; a path is not below itself.</summary>
    /// <param name="other">The path that may lie below.</param>
    /// <returns>True when this is <paramref name="other"/>'s parent, or its parent's parent, and so on.</returns>
    public bool IsAncestorOf(ZnodePath other) =>
        !other.IsRoot
        && (IsRoot || (other._value.Length > _value.Length && other._value[_value.Length] == '/' && other._value.StartsWith(_value, StringComparison.Ordinal)));

    /// <summary>Takes <paramref name="ancestor"/> off the front: the inverse of <c>ancestor / path</c>.</summary>
    /// <param name="ancestor">This path, or one above it.</param>
    /// <returns><c>/app/config</c> relative to <c>/app</c> is <c>/config</c>; a path relative to itself is the root.</returns>
    /// <exception cref="ArgumentException">This path does not lie at or below <paramref name="ancestor"/>.</exception>
    public ZnodePath RelativeTo(ZnodePath ancestor)
    {
        if (ancestor.IsRoot)
        {
            return this;
        }

        return this == ancestor ? Root
            : ancestor.IsAncestorOf(this) ? new(_value![ancestor._value.Length..])
            : throw new ArgumentException($"{Value} does not lie at or below {ancestor.Value}.", nameof(ancestor));
    }

    /// <summary>Compares by ordinal of the text, not by depth.</summary>
    /// <param name="other">The path to compare with.</param>
    /// <returns>Negative, zero or positive, as this comes before, equals or follows <paramref name="other"/>.</returns>
    public int CompareTo(ZnodePath other) => string.CompareOrdinal(Value, other.Value);

    /// <summary>Tells whether <paramref name="left"/> comes before <paramref name="right"/>, by ordinal.</summary>
    public static bool operator <(ZnodePath left, ZnodePath right) => left.CompareTo(right) < 0;

    /// <summary>Tells whether <paramref name="left"/> comes after <paramref name="right"/>, by ordinal.</summary>
    public static bool operator >(ZnodePath left, ZnodePath right) => left.CompareTo(right) > 0;

    /// <summary>Tells whether <paramref name="left"/> does not come after <paramref name="right"/>, by ordinal.</summary>
    public static bool operator <=(ZnodePath left, ZnodePath right) => left.CompareTo(right) <= 0;

    /// <summary>Tells whether <paramref name="left"/> does not come before <paramref name="right"/>, by ordinal.</summary>
    public static bool operator >=(ZnodePath left, ZnodePath right) => left.CompareTo(right) >= 0;

    /// <summary>Returns <see cref="Value"/>.</summary>
    public override string ToString() => Value;

    /// <summary>Gets how many bytes the path has in UTF-8, the tree's form.</summary>
    internal int Utf8Length => Encoding.UTF8.GetByteCount(Value);

    /// <summary>Takes a path from the tree or from a transaction, where it was checked before it got there.</summary>
    internal static ZnodePath FromUtf8(ReadOnlySpan<byte> path) => path.Length <= 1 ? Root : new(Encoding.UTF8.GetString(path));

    internal byte[] ToUtf8() => IsRoot ? "/"u8.ToArray() : Encoding.UTF8.GetBytes(_value);

    /// <summary>Writes the UTF-8 form; false, and nothing written, when it does not fit.</summary>
    internal bool TryFormat(Span<byte> utf8Destination, out int bytesWritten) => Encoding.UTF8.TryGetBytes(Value, utf8Destination, out bytesWritten);
}
