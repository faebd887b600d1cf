using System.Collections.Immutable;

namespace Znode.Ensemble;

/// <summary>Who the members of an ensemble are, and which of them make a quorum: what <c>/zookeeper/config</c> holds.</summary>
/// <param name="Servers">The members, by number.</param>
/// <param name="Version">The zxid of the change that made it; 0 for the one that the members were started with. Higher is newer.</param>
public sealed record EnsembleConfig(ImmutableSortedDictionary<ServerId, EnsembleServer> Servers, long Version)
{
    /// <summary>Gets which group each member is in, for hierarchical quorums; empty for a majority of members.</summary>
    public ImmutableSortedDictionary<ServerId, long> Groups { get; init; } = ImmutableSortedDictionary<ServerId, long>.Empty;

    /// <summary>Gets the weights that are not 1.</summary>
    public ImmutableSortedDictionary<ServerId, long> Weights { get; init; } = ImmutableSortedDictionary<ServerId, long>.Empty;

    /// <summary>Gets the members that vote, by number.</summary>
    public IEnumerable<ServerId> Voters => Servers.Values.Where(server => server.Role == EnsembleRole.Participant).Select(server => server.Id);

    /// <summary>Tells whether a member votes.</summary>
    public bool IsVoter(ServerId id) => Servers.TryGetValue(id, out var server) && server.Role == EnsembleRole.Participant;
}

/// <summary>One member of an ensemble: <c>server.N=host:quorumPort:electionPort:role;clientHost:clientPort</c> (spec quorum-protocol §8.1).</summary>
/// <param name="Id">Its number.</param>
/// <param name="Host">Where it is: a name, which is resolved at each dial, or an address.</param>
/// <param name="QuorumPort">The port of leader and learners, 1 to 65535.</param>
/// <param name="ElectionPort">The port of elections, 1 to 65535.</param>
/// <param name="Role">Whether it votes.</param>
public sealed record EnsembleServer(ServerId Id, string Host, int QuorumPort, int ElectionPort, EnsembleRole Role = EnsembleRole.Participant)
{
    /// <summary>Gets the host of its client port; null when the configuration does not say.</summary>
    public string? ClientHost { get; init; }

    /// <summary>Gets its client port; null when the configuration does not say.</summary>
    public int? ClientPort { get; init; }
}

/// <summary>Whether a member votes.</summary>
public enum EnsembleRole
{
    /// <summary>It votes, and can lead.</summary>
    Participant,

    /// <summary>It hears what was committed and serves reads.</summary>
    Observer,
}
