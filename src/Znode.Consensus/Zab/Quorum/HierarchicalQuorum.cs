using Znode.Ensemble;

namespace Znode.Consensus.Zab.Quorum;

/// <summary>
/// More than half of the weight in each of more than half of the groups that have any weight. ZooKeeper: <c>QuorumHierarchical</c>.
/// </summary>
/// <remarks>Two quorums share a group, because each has more than half of them, and in that group a server, because each has more than half of its weight.</remarks>
internal sealed class HierarchicalQuorum : IQuorumVerifier
{
    private readonly ServerId[] _voters;
    private readonly long[] _weights;

    /// <summary>For each voter, its group's place in <see cref="_groupWeights"/>.</summary>
    private readonly int[] _groups;
    private readonly long[] _groupWeights;
    private readonly int _groupsWithWeight;

    public HierarchicalQuorum(EnsembleConfig config)
    {
        _voters = [.. config.Voters];
        _weights = new long[_voters.Length];
        _groups = new int[_voters.Length];
        var places = new Dictionary<long, int>();
        for (var i = 0; i < _voters.Length; i++)
        {
            Invariant.Require(config.Groups.TryGetValue(_voters[i], out var group), $"Every voter is in a group, also {_voters[i]}");
            _weights[i] = config.Weights.GetValueOrDefault(_voters[i], 1);
            Invariant.Require(_weights[i] >= 0, $"A weight is not negative, as that of {_voters[i]} is");
            _groups[i] = places.TryGetValue(group, out var place) ? place : places[group] = places.Count;
        }

        _groupWeights = new long[places.Count];
        Add(_groupWeights, static _ => true);
        _groupsWithWeight = _groupWeights.Count(static weight => weight > 0);
    }

    public IReadOnlyList<ServerId> Voters => _voters;

    public bool IsQuorum(IReadOnlySet<ServerId> servers)
    {
        var weights = new long[_groupWeights.Length];
        Add(weights, servers.Contains);
        var won = 0;
        for (var group = 0; group < weights.Length; group++)
        {
            // A group without weight is never won: nothing is not more than half of nothing.
            won += weights[group] > _groupWeights[group] / 2 ? 1 : 0;
        }

        return won > _groupsWithWeight / 2;
    }

    public bool IsVoter(ServerId server) => Array.BinarySearch(_voters, server) >= 0;

    public bool MayLead(ServerId server) => Array.BinarySearch(_voters, server) is >= 0 and var place && _weights[place] > 0;

    private void Add(long[] groups, Func<ServerId, bool> isCounted)
    {
        for (var i = 0; i < _voters.Length; i++)
        {
            if (isCounted(_voters[i]))
            {
                groups[_groups[i]] = checked(groups[_groups[i]] + _weights[i]);
            }
        }
    }
}
