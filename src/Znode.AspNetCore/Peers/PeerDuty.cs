using System.Net.Sockets;
using Grpc.Core;
using Znode.AspNetCore.Peers.Wire;
using Znode.Ensemble;

namespace Znode.AspNetCore.Peers;

/// <summary>What a stream between two members is for.</summary>
internal sealed class PeerDuty
{
    /// <summary>Notifications, on the election port.</summary>
    public static readonly PeerDuty Election = new("election", server => server.ElectionPort, client => client.Elect(), PeerSockets.LimitUnacknowledged);

    /// <summary>Leader and learner, on the quorum port.</summary>
    public static readonly PeerDuty Replication = new("replication", server => server.QuorumPort, client => client.Replicate(), static _ => { });

    private PeerDuty(
        string name, Func<EnsembleServer, int> portOf, Func<PeerStreams.PeerStreamsClient, AsyncDuplexStreamingCall<Frame, Frame>> call, Action<Socket> prepare)
    {
        Name = name;
        PortOf = portOf;
        Call = call;
        Prepare = prepare;
    }

    public string Name { get; }

    public Func<EnsembleServer, int> PortOf { get; }

    public Func<PeerStreams.PeerStreamsClient, AsyncDuplexStreamingCall<Frame, Frame>> Call { get; }

    /// <summary>Gets what a connection for it needs besides keep-alive, at both ends.</summary>
    public Action<Socket> Prepare { get; }

    /// <summary>Where a member is for this duty, as the log says it: ZooKeeper prints <c>/127.0.0.1:3888</c> for an address and the name for a name.</summary>
    public string AddressOf(EnsembleServer server) => System.Net.IPAddress.TryParse(server.Host, out var address)
        ? $"/{new System.Net.IPEndPoint(address, PortOf(server))}"
        : $"{server.Host}:{PortOf(server)}";
}
