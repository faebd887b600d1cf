using Znode.Ensemble;

namespace Znode.Consensus.Zab.Quorum;

/// <summary>More than half of the voters. ZooKeeper: <c>QuorumMaj</c>.</summary>
internal sealed class MajorityQuorum(EnsembleConfig config) : IQuorumVerifier
{
    private readonly ServerId[] _voters = [.. config.Voters];

    public IReadOnlyList<ServerId> Voters => _voters;

    public bool IsQuorum(IReadOnlySet<ServerId> servers)
    {
        var count = 0;
        foreach (var voter in _voters)
        {
            count += servers.Contains(voter) ? 1 : 0;
        }

        return count > _voters.Length / 2;
    }

    public bool IsVoter(ServerId server) => Array.BinarySearch(_voters, server) >= 0;

    public bool MayLead(ServerId server) => IsVoter(server);
}
