using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Znode.Client.Servers;

/// <summary>A server as its user names it: a host name or an address, and a port.</summary>
internal sealed record ServerAddress(string Host, int Port)
{
    /// <summary>ZooKeeper's client port.</summary>
    public const int DefaultPort = 2181;

    public override string ToString() => Host.Contains(':', StringComparison.Ordinal)
        ? string.Create(CultureInfo.InvariantCulture, $"[{Host}]:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    /// <summary>Asks anew where the host is; the order of what a name service answers is kept, since it often spreads clients by it.</summary>
    /// <exception cref="SocketException">The name can not be resolved.</exception>
    public IPAddress[] Resolve() => IPAddress.TryParse(Host, out var address) ? [address] : Dns.GetHostAddresses(Host);
}
