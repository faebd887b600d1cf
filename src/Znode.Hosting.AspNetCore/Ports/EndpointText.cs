using System.Globalization;
using System.Net;

namespace Znode.Hosting.Ports;

/// <summary>Where to listen, as text: <c>127.0.0.1:2181</c>, <c>[::1]:2181</c>, <c>localhost:2181</c>, <c>*:2181</c>.</summary>
internal static class EndpointText
{
    public const string Allowed = "it is an address and a port, as 127.0.0.1:2181, [::]:2181, localhost:2181 or *:2181";

    public static bool TryParse(string? text, out IPEndPoint endPoint)
    {
        endPoint = new(IPAddress.None, 0);
        var colon = text?.LastIndexOf(':') ?? -1;
        if (colon <= 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > IPEndPoint.MaxPort)
        {
            return false;
        }

        var host = text![..colon];
        var address = host switch
        {
            "localhost" => IPAddress.Loopback,
            "*" => IPAddress.IPv6Any,
            _ => IPAddress.TryParse(host.Trim('[', ']'), out var parsed) ? parsed : null,
        };
        if (address is null || (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 && host[0] is not ('[' or '*')))
        {
            return false;
        }

        endPoint = new(address, port);
        return true;
    }
}
