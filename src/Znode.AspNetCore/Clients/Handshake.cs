using Znode.Consensus;
using Znode.Jute;
using Znode.Protocol;

namespace Znode.AspNetCore.Clients;

/// <summary>What a connection begins with: a session is asked for, or one that there was before. Source: spec client-protocol §3.1; ZooKeeper: <c>ZooKeeperServer.processConnectRequest</c>.</summary>
internal static class Handshake
{
    /// <summary>Takes the connect request, in a turn. The member decides, and the connection answers when it has.</summary>
    public static void Begin(SocketConnection connection, ReadOnlySpan<byte> frame)
    {
        var port = connection.Port;
        connection.Statistics.PacketsReceived++;
        port.Statistics.PacketsReceived++;
        port.Statistics.BytesReceived += frame.Length;
        port.Statistics.ConnectionRequests++;
        ConnectRequest request;
        try
        {
            request = ConnectRequest.Read(frame);
        }
        catch (JuteException malformed)
        {
            connection.LogAfterTurn(logger => Log.ConnectRequestMalformed(logger, connection.Remote, malformed.Message));
            connection.End();
            return;
        }

        if (!port.Options.LeaderServes && port.Core.Status.Role == EngineRole.Leading)
        {
            connection.LogAfterTurn(logger => Log.LeaderServesNobody(logger, connection.Remote));
            connection.End();
            return;
        }

        if (request.LastZxidSeen > port.Core.LastProcessed)
        {
            var (session, seen, last) = (request.Session, request.LastZxidSeen, port.Core.LastProcessed);
            connection.LogAfterTurn(logger => Log.SessionAhead(logger, session, connection.Remote, seen.ToHex(), last.ToHex()));
            connection.End();
            return;
        }

        connection.Connecting(request.Session, request.ReadOnly);
        if (request.Session == SessionId.None)
        {
            port.Core.Desk.Open(connection, request.TimeoutMs);
        }
        else
        {
            port.Statistics.ConnectionsRevalidated++;
            port.Core.Desk.Resume(connection, request.Session, request.Password, request.TimeoutMs);
        }
    }
}
