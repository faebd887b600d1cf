using Znode.Acl;
using Znode.AspNetCore.Clients;
using Znode.Jute;
using Znode.Protocol;

namespace Znode.AspNetCore.Requests;

/// <summary>
/// auth packets: handled as soon as they are read, so a request read after one has its identity, and the answer may overtake others.
/// A refusal is answered and ends the connection. Source: spec client-protocol §4 and §11; ZooKeeper: <c>ZooKeeperServer.processPacket</c>.
/// </summary>
/// <remarks>SASL has no provider here: a client that begins it is refused.</remarks>
internal static class Authentication
{
    public static void Take(SocketConnection connection, RequestHeader header, ReadOnlySpan<byte> body)
    {
        var scheme = "sasl";
        var outcome = AuthOutcome.Refused;
        if (header.Op == OpCode.Auth)
        {
            try
            {
                var packet = AuthPacket.Read(body);
                scheme = packet.Scheme;
                if (connection.Port.Core.Providers.TryGet(scheme, out var provider))
                {
                    outcome = provider.Authenticate(packet.Auth, new(connection.RemoteAddress));
                }
            }
            catch (JuteException malformed)
            {
                // ZooKeeper ends the connection of a client whose auth packet it can not read, without an answer.
                connection.LogAfterTurn(logger => Log.HeaderMalformed(logger, connection.Remote, connection.Session, malformed.Message));
                connection.End();
                return;
            }
        }

        using (connection.Append(out var writer))
        {
            writer.WriteHeader(header.Xid, Zxid.Zero, outcome.IsGranted ? ErrorCode.Ok : ErrorCode.AuthFailed);
        }

        if (outcome.IsGranted)
        {
            connection.Identities = [.. connection.Identities.Union(outcome.Identities)];
            connection.LogAfterTurn(logger => Log.Authenticated(logger, scheme, connection.Remote, connection.Session));
        }
        else
        {
            connection.Port.Statistics.AuthenticationsFailed++;
            connection.LogAfterTurn(logger => Log.AuthenticationFailed(logger, scheme, connection.Remote, connection.Session));
            connection.End();
        }
    }
}
