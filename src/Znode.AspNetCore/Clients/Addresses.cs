using System.Net;

namespace Znode.AspNetCore.Clients;

/// <summary>Peers' addresses as ZooKeeper has them.</summary>
internal static class Addresses
{
    /// <summary>An IPv4 peer of a socket that listens on both families comes as an IPv6 address: what it is, and what lists of access mean, is the IPv4 one.</summary>
    public static IPEndPoint Plain(IPEndPoint remote) => remote.Address.IsIPv4MappedToIPv6 ? new(remote.Address.MapToIPv4(), remote.Port) : remote;
}
