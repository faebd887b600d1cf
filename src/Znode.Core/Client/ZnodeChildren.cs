namespace Znode;

/// <summary>The names of a znode's children with the znode's own stat, as they were at one moment.</summary>
/// <param name="names">The names, without the parent's path.</param>
/// <param name="stat">The stat of the parent.</param>
/// <remarks>Immutable and safe to share.</remarks>
public sealed class ZnodeChildren(IReadOnlyList<string> names, Stat stat)
{
    /// <summary>Gets the names, in no particular order: sort before showing or choosing.</summary>
    public IReadOnlyList<string> Names { get; } = names;

    /// <summary>Gets the stat of the znode whose children these are.</summary>
    public Stat Stat { get; } = stat;
}
