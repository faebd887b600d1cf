namespace Znode.Recipes;

/// <summary>What a znode was at one moment: its data, or that it did not exist.</summary>
/// <param name="Path">Which znode.</param>
/// <param name="Data">Its data and stat; null when it did not exist.</param>
/// <param name="AsOf">A state of the tree that it reflects: every change up to there is in it, and perhaps later ones.</param>
/// <remarks>Immutable and safe to share.</remarks>
public sealed record ObservedZnode(ZnodePath Path, ZnodeData? Data, Zxid AsOf)
{
    /// <summary>Gets whether the znode existed.</summary>
    public bool Exists => Data is not null;
}
