using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Znode.Hosting.Ports;

/// <summary>Where the host's web server listens, as callers see it: for all addresses of the machine its name.</summary>
internal sealed class ServerAddress(IServer server) : IServiceAddress
{
    public (string Address, int? Port, int? SslPort)? Find()
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses.Select(BindingAddress).ToList() ?? [];
        if (addresses.Count == 0)
        {
            return null;
        }

        return (HostOf(addresses[0].Host), PortOf(addresses, "http"), PortOf(addresses, "https"));
    }

    private static int? PortOf(List<(string Scheme, string Host, int Port)> addresses, string scheme) =>
        addresses.Where(address => address.Scheme == scheme).Select(address => (int?)address.Port).FirstOrDefault();

    private static (string Scheme, string Host, int Port) BindingAddress(string text)
    {
        var address = Microsoft.AspNetCore.Http.BindingAddress.Parse(text);
        return (address.Scheme, address.Host.Trim('[', ']'), address.Port);
    }

    private static string HostOf(string host) =>
        host is "*" or "+" || (IPAddress.TryParse(host, out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))) ? Dns.GetHostName() : host;
}
