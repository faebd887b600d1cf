using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Znode.Ensemble;

/// <summary>Who the members of an ensemble are, and which of them make a quorum: what <c>/zookeeper/config</c> holds.</summary>
/// <param name="Servers">The members, by number.</param>
/// <param name="Version">The zxid of the change that made it; 0 for the one that the members were started with. Higher is newer.</param>
/// <remarks>Equal by value: the same members, groups, weights and version.</remarks>
public sealed record EnsembleConfig(ImmutableSortedDictionary<ServerId, EnsembleServer> Servers, long Version)
{
    /// <summary>Gets which group each member is in, for hierarchical quorums; empty for a majority of members.</summary>
    public ImmutableSortedDictionary<ServerId, long> Groups { get; init; } = ImmutableSortedDictionary<ServerId, long>.Empty;

    /// <summary>Gets the weights that are not 1.</summary>
    public ImmutableSortedDictionary<ServerId, long> Weights { get; init; } = ImmutableSortedDictionary<ServerId, long>.Empty;

    private IEnumerable<KeyValuePair<ServerId, long>> WeightsThatMatter => Weights.Where(static pair => pair.Value != 1);

    /// <summary>Gets the members that vote, by number.</summary>
    public IEnumerable<ServerId> Voters => Servers.Values.Where(server => server.Role == EnsembleRole.Participant).Select(server => server.Id);

    /// <summary>Reads the text of a configuration.</summary>
    /// <param name="text">Lines <c>server.N=…</c>, <c>group.N=…</c>, <c>weight.N=…</c> and <c>version=…</c>, by the rules of Java's properties (spec quorum-protocol §8.2).</param>
    /// <exception cref="FormatException">It is not one; the message names the line, the value and what is allowed.</exception>
    public static EnsembleConfig Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return EnsembleConfigText.Parse(text);
    }

    /// <summary>Reads the text of a configuration, if it is one.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out EnsembleConfig? config)
    {
        try
        {
            config = text is null ? null : Parse(text);
        }
        catch (FormatException)
        {
            config = null;
        }

        return config is not null;
    }

    /// <summary>Tells whether a member votes.</summary>
    public bool IsVoter(ServerId id) => Servers.TryGetValue(id, out var server) && server.Role == EnsembleRole.Participant;

    /// <summary>Tells whether both have the same members with the same addresses, roles, groups and weights, whatever their versions.</summary>
    public bool HasSameMembers(EnsembleConfig other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Servers.SequenceEqual(other.Servers) && Groups.SequenceEqual(other.Groups) && WeightsThatMatter.SequenceEqual(other.WeightsThatMatter);
    }

    /// <summary>Prints the configuration as ZooKeeper does, with its version, without a newline at the end (spec §8.2).</summary>
    public string ToText() => EnsembleConfigText.Format(this);

    /// <inheritdoc/>
    public override string ToString() => ToText();

    /// <inheritdoc/>
    public bool Equals(EnsembleConfig? other) => other is not null && Version == other.Version && HasSameMembers(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Version);
        foreach (var server in Servers.Values)
        {
            hash.Add(server);
        }

        return hash.ToHashCode();
    }
}
