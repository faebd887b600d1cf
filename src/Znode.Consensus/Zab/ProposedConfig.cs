using Znode.Ensemble;

namespace Znode.Consensus.Zab;

/// <summary>A change of the members that is under way.</summary>
/// <param name="Zxid">The transaction that makes it.</param>
/// <param name="Config">What the members will be.</param>
public sealed record ProposedConfig(Zxid Zxid, EnsembleConfig Config);
