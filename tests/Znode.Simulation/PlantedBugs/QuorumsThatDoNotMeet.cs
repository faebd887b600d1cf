using System.Collections.Immutable;
using Znode.Ensemble;

namespace Znode.Simulation.PlantedBugs;

/// <summary>Quorums that need not meet: every member takes itself for one.</summary>
internal static class QuorumsThatDoNotMeet
{
    public static EnsembleConfig As(EnsembleConfig config, ServerId self) => config with
    {
        Groups = config.Voters.ToImmutableSortedDictionary(voter => voter, _ => 1L),
        Weights = ImmutableSortedDictionary<ServerId, long>.Empty.Add(self, config.Voters.Count()),
    };
}
