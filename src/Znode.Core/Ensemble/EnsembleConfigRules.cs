namespace Znode.Ensemble;

/// <summary>What holds in every configuration, wherever it comes from.</summary>
internal static class EnsembleConfigRules
{
    /// <summary>Says what is wrong with a configuration, and what would be right; null when nothing is.</summary>
    public static string? FirstFault(EnsembleConfig config)
    {
        if (!config.Voters.Any())
        {
            return "no member votes: at least one must be a participant";
        }

        return config.Servers.Select(static pair => ServerFault(pair.Key, pair.Value)).FirstOrDefault(static fault => fault is not null) ?? GroupFault(config);
    }

    private static string? ServerFault(ServerId key, EnsembleServer server)
    {
        if (key != server.Id)
        {
            return $"member {server.Id} is listed as {key}";
        }

        if (server.Id.Value is < 0 or > int.MaxValue)
        {
            return $"server.{server.Id} names no member: allowed are 0 to {int.MaxValue}";
        }

        foreach (var host in new[] { server.Host, server.ClientHost, server.SecureClientHost })
        {
            if (host is not null && !EnsembleServerText.IsHost(host))
            {
                return $"{server} has the host '{host}': allowed are a name or an address";
            }
        }

        foreach (var port in new[] { server.QuorumPort, server.ElectionPort, server.ClientPort, server.SecureClientPort })
        {
            if (port is < 1 or > ushort.MaxValue)
            {
                return $"{server} has the port {port}: allowed are 1 to {ushort.MaxValue}";
            }
        }

        return null;
    }

    private static string? GroupFault(EnsembleConfig config)
    {
        if (config.Groups.IsEmpty)
        {
            return config.Weights.IsEmpty ? null : $"weight.{config.Weights.Keys.First()} is given but no group: weights count within groups";
        }

        foreach (var id in config.Groups.Keys.Concat(config.Weights.Keys))
        {
            if (!config.Servers.ContainsKey(id))
            {
                return $"{id} is in a group or has a weight, but there is no server.{id}";
            }
        }

        foreach (var (id, weight) in config.Weights)
        {
            if (weight is < 0 or > int.MaxValue)
            {
                return $"weight.{id}={weight} is no weight: allowed are 0 to {int.MaxValue}";
            }
        }

        foreach (var voter in config.Voters)
        {
            if (!config.Groups.ContainsKey(voter))
            {
                return $"server.{voter} is in no group: with groups every participant is in one";
            }
        }

        return config.Voters.Any(voter => config.Weights.GetValueOrDefault(voter, 1) > 0) ? null : "every weight is 0: no set of members would be a quorum";
    }
}
