using System.Numerics;
using Znode.Ensemble;

namespace Znode.Simulation.Invariants;

/// <summary>Quorums, told once more and plainly: what checks the engine must not use the engine's own.</summary>
/// <remarks>Source: spec quorum-protocol §9; ZooKeeper: <c>QuorumMaj</c>, <c>QuorumHierarchical</c>.</remarks>
internal static class IndependentQuorum
{
    public static bool IsQuorum(EnsembleConfig config, ulong replicas)
    {
        if (config.Groups.IsEmpty)
        {
            return config.Voters.Count(voter => Has(replicas, voter)) > config.Voters.Count() / 2;
        }

        var groups = config.Voters.GroupBy(voter => config.Groups[voter])
            .Select(group => (All: group.Sum(Weight), Present: group.Where(voter => Has(replicas, voter)).Sum(Weight)))
            .Where(group => group.All > 0).ToList();
        return groups.Count(group => group.Present > group.All / 2) > groups.Count / 2;

        long Weight(ServerId voter) => config.Weights.GetValueOrDefault(voter, 1);
    }

    public static string Names(ulong replicas) => BitOperations.PopCount(replicas) == 0 ? "nobody" : string.Join(", ", Enumerable.Range(0, 64).Where(bit => (replicas >> bit & 1) == 1));

    private static bool Has(ulong replicas, ServerId id) => (replicas >> (int)id.Value & 1) == 1;
}
