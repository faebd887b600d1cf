using System.Net;
using Znode.AspNetCore;

namespace Znode.Hosting;

/// <summary>Where the member of this host listens: a service of <c>AddPorts</c>. Port 0 of the settings is here the one that was free.</summary>
/// <remarks>The member starts before the host's other services, so they find it from their own start on. Thread-safe.</remarks>
public sealed class ZnodePorts
{
    private volatile ClientPort? _clients;

    internal ZnodePorts()
    {
    }

    /// <summary>Gets where ZooKeeper clients connect.</summary>
    /// <value>Null before the host has started, and when no <see cref="ZnodePortSettings.ClientEndpoint"/> is set. The last one after the host has stopped.</value>
    public IPEndPoint? ClientEndPoint => _clients?.EndPoint is { Port: not 0 } bound ? bound : null;

    internal void Opens(ClientPort port) => _clients = port;
}
