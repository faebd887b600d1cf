namespace Znode.Recipes;

/// <summary>Which children a znode had at one moment, or that it did not exist itself.</summary>
/// <param name="Path">The parent.</param>
/// <param name="Names">The children's names, in ordinal order; empty when there were none, and when the parent did not exist.</param>
/// <param name="Stat">The parent's stat; null when it did not exist.</param>
/// <param name="AsOf">A state of the tree that it reflects: every change up to there is in it, and perhaps later ones.</param>
/// <remarks>Immutable and safe to share.</remarks>
public sealed record ObservedChildren(ZnodePath Path, IReadOnlyList<string> Names, Stat? Stat, Zxid AsOf)
{
    /// <summary>Gets whether the parent existed.</summary>
    public bool Exists => Stat is not null;
}
