using Znode.Ensemble;

namespace Znode.Consensus.Zab.Election;

/// <summary>Among whom an election is held.</summary>
/// <param name="Active">The configuration in force. Its text goes out with every notification.</param>
/// <param name="Pending">The one that was proposed and is not known to be committed; null when no change is under way. Then an election takes a quorum of both (spec §8.4).</param>
internal sealed record ElectionView(EnsembleConfig Active, EnsembleConfig? Pending = null);
