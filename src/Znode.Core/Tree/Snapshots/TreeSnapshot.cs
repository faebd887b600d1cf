namespace Znode.Tree.Snapshots;

/// <summary>What a snapshot holds: the tree and the table of the global sessions.</summary>
/// <param name="Tree">The tree; its <see cref="DataTree.LastProcessed"/> is for the caller to set, from the snapshot's name.</param>
/// <param name="Sessions">The sessions, in the snapshot's order.</param>
internal sealed record TreeSnapshot(DataTree Tree, IReadOnlyList<(SessionId Id, int TimeoutMs)> Sessions);
