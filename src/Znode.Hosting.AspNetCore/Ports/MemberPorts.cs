using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Znode.AspNetCore;
using Znode.Ensemble;
using Znode.Server;

namespace Znode.Hosting.Ports;

/// <summary>Opens the ports of a member as the settings say.</summary>
internal static class MemberPorts
{
    public static void Configure(IServiceProvider services, ZnodeMemberBuilder builder)
    {
        var ports = services.GetRequiredService<IOptions<ZnodePortSettings>>().Value;
        var member = services.GetRequiredService<IOptions<ZnodeMemberSettings>>().Value;
        if (ports.ClientEndpoint is not null && EndpointText.TryParse(ports.ClientEndpoint, out var clients))
        {
            builder.ListenForClients(ClientPort(ports, clients), services.GetRequiredService<ZnodePorts>().Opens);
        }

        if (member.ToEnsembleConfig() is { } config)
        {
            builder.WithPeers(config).ListenForPeers(PeerPort(ports, config.Servers[new(member.ServerId)], member.ReconfigEnabled));
        }
    }

    public static ClientPortOptions ClientPort(ZnodePortSettings ports, IPEndPoint endPoint) => new()
    {
        EndPoint = endPoint,
        FourLetterWords = ports.FourLetterWords,
        ConnectionsPerAddressMax = ports.ConnectionsPerAddressMax,
        LeaderServes = ports.LeaderServes,
    };

    /// <summary>Where the members may be changed, one that is to be added must be able to connect first, as with <c>reconfigEnabled</c> of a <c>zoo.cfg</c>.</summary>
    public static PeerPortOptions PeerPort(ZnodePortSettings ports, EnsembleServer self, bool reconfigEnabled) => new()
    {
        EndPoints = [ports.PeerEndpoint is not null && EndpointText.TryParse(ports.PeerEndpoint, out var chosen) ? chosen : new(IsThisMachine(self.Host) ? IPAddress.Loopback : IPAddress.IPv6Any, self.QuorumPort)],
        EnsembleName = ports.EnsembleName,
        Secret = ports.PeerSecret,
        Tls = ports.PeerTls is { } tls ? PeerTls.FromPemFiles(tls.CertificateFile, tls.KeyFile, tls.AuthoritiesFile, tls.Password) : null,
        AllowInsecurePeers = ports.AllowInsecurePeers,
        AdmitJoiners = reconfigEnabled,
    };

    private static bool IsThisMachine(string host) => host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
