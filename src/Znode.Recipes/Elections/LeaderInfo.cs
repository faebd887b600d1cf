namespace Znode.Recipes;

/// <summary>Who leads.</summary>
/// <param name="Id">What the candidate calls itself; not necessarily unique.</param>
/// <param name="Path">The ephemeral znode that stands for its term.</param>
/// <param name="FencingToken">The <see cref="LeaderTerm.FencingToken"/> of its term.</param>
public sealed record LeaderInfo(string Id, ZnodePath Path, long FencingToken);
