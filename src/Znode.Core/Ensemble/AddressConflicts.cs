using System.Globalization;
using System.Net;

namespace Znode.Ensemble;

/// <summary>Finds addresses that two duties can not have at once. ZooKeeper: <c>QuorumServer.checkAddressDuplicate</c>.</summary>
/// <remarks>
/// By what is written, as names are not looked up. A wildcard takes the port on every address of its own member and none of another's; so does a client
/// port on loopback, which is that of the member's own machine. ZooKeeper lets members share a loopback address also for quorum and elections, where it can not work.
/// </remarks>
internal static class AddressConflicts
{
    /// <summary>Says which of a configuration's addresses conflict; null when none do.</summary>
    public static string? First(EnsembleConfig config)
    {
        var taken = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var server in config.Servers.Values)
        {
            if (Within(server) is { } conflict)
            {
                return conflict;
            }

            // What of its own may be the same was looked at within.
            foreach (var (host, port, what) in Addresses(server).Where(static address => IsShared(address.Host, address.What)).DistinctBy(static address => (address.Host.ToUpperInvariant(), address.Port)))
            {
                var place = string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
                if (!taken.TryAdd(place, $"server.{server.Id}"))
                {
                    return $"{place} is the {what} address of server.{server.Id} and taken by {taken[place]} already";
                }
            }
        }

        return null;
    }

    // One port for quorum and election is allowed, other than with ZooKeeper: a member's ports answer both (docs/divergences.md).
    private static string? Within(EnsembleServer server)
    {
        var addresses = Addresses(server).ToList();
        for (var i = 0; i < addresses.Count; i++)
        {
            for (var j = i + 1; j < addresses.Count; j++)
            {
                if ((addresses[i].What, addresses[j].What) != ("quorum", "election") && addresses[i].Port == addresses[j].Port && IsSamePlace(addresses[i].Host, addresses[j].Host))
                {
                    return $"server.{server.Id} has port {addresses[i].Port} for {addresses[i].What} and for {addresses[j].What}: they must differ";
                }
            }
        }

        return null;
    }

    private static IEnumerable<(string Host, int Port, string What)> Addresses(EnsembleServer server)
    {
        yield return (server.Host, server.QuorumPort, "quorum");
        yield return (server.Host, server.ElectionPort, "election");
        if (server.ClientPort is { } client)
        {
            yield return (server.ClientHost ?? "0.0.0.0", client, "client");
        }

        if (server.SecureClientPort is { } secure)
        {
            yield return (server.SecureClientHost ?? "0.0.0.0", secure, "secure client");
        }
    }

    private static bool IsSamePlace(string left, string right) => IsWildcard(left) || IsWildcard(right) || left.Equals(right, StringComparison.OrdinalIgnoreCase);

    private static bool IsShared(string host, string what) => !IsWildcard(host) && (what is "quorum" or "election" || !(IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address)));

    private static bool IsWildcard(string host) => IPAddress.TryParse(host, out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));
}
