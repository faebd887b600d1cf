using System.Collections;

namespace Znode;

/// <summary>The names of a znode's children with the znode's own stat, as they were at one moment.</summary>
/// <param name="names">The names, without the parent's path.</param>
/// <param name="stat">The stat of the parent.</param>
/// <remarks>A list of its <see cref="Names"/>, to count, index and go through. Immutable and safe to share.</remarks>
public sealed class ZnodeChildren(IReadOnlyList<string> names, Stat stat) : IReadOnlyList<string>
{
    /// <summary>Gets the names, in no particular order: sort before showing or choosing.</summary>
    public IReadOnlyList<string> Names { get; } = names;

    /// <summary>Gets the stat of the znode whose children these are.</summary>
    public Stat Stat { get; } = stat;

    /// <summary>Gets how many children there are.</summary>
    public int Count => Names.Count;

    /// <summary>Gets one of the names; their order says nothing.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    public string this[int index] => Names[index];

    /// <summary>Goes through the names.</summary>
    /// <returns>The names, one after the other.</returns>
    public IEnumerator<string> GetEnumerator() => Names.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
