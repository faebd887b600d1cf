namespace Znode;

/// <summary>What a create made.</summary>
/// <param name="Path">The path in the tree: the one asked for, with the sequence number and the protection that the options asked for.</param>
/// <param name="Stat">The stat of the new znode.</param>
public sealed record Created(ZnodePath Path, Stat Stat);
