using System.Net;
using Microsoft.Extensions.Logging;

namespace Znode.AspNetCore;

/// <summary>Everything that the client port and the port for the other members log; event ids 5000 to 5999, listed in docs/events.md. Texts that users search for are ZooKeeper's (spec operations §12).</summary>
internal static partial class Log
{
    [LoggerMessage(5000, LogLevel.Information, "binding to port {EndPoint}")]
    public static partial void Bound(ILogger logger, EndPoint endPoint);

    [LoggerMessage(5001, LogLevel.Information, "The client port {EndPoint} is closed")]
    public static partial void Unbound(ILogger logger, EndPoint endPoint);

    [LoggerMessage(5002, LogLevel.Warning, "A connection could not be accepted: {Problem}")]
    public static partial void NotAccepted(ILogger logger, string problem);

    [LoggerMessage(5003, LogLevel.Error, "A connection ended by a fault")]
    public static partial void ConnectionFailed(ILogger logger, Exception exception);

    [LoggerMessage(5010, LogLevel.Warning, "Too many connections from {Address} - max is {Max}")]
    public static partial void TooManyConnectionsOfAddress(ILogger logger, string address, int max);

    [LoggerMessage(5011, LogLevel.Warning, "Too many connections {Count} - max is {Max}")]
    public static partial void TooManyConnections(ILogger logger, int count, int max);

    [LoggerMessage(5012, LogLevel.Warning, "{Problem}")]
    public static partial void FrameRefused(ILogger logger, string problem);

    [LoggerMessage(5013, LogLevel.Warning, "{Remote} sent what is no connect request: {Problem}. The connection is closed")]
    public static partial void ConnectRequestMalformed(ILogger logger, string remote, string problem);

    [LoggerMessage(5014, LogLevel.Warning, "{Remote}, session {SessionId}, sent a packet without a header: {Problem}. The connection is closed")]
    public static partial void HeaderMalformed(ILogger logger, string remote, SessionId sessionId, string problem);

    [LoggerMessage(5015, LogLevel.Information, "{Remote} has had no session for {TimeoutMs} ms. The connection is closed")]
    public static partial void SessionlessExpired(ILogger logger, string remote, double timeoutMs);

    [LoggerMessage(5016, LogLevel.Warning, "{Remote}, session {SessionId}, does not read: {Bytes} bytes wait for it. The connection is closed, the session lives on")]
    public static partial void TooSlow(ILogger logger, string remote, SessionId sessionId, long bytes);

    [LoggerMessage(5017, LogLevel.Warning, "{Remote}, session {SessionId}, brings more than {Max} watches. The connection is closed")]
    public static partial void TooManyWatches(ILogger logger, string remote, SessionId sessionId, int max);

    [LoggerMessage(5020, LogLevel.Debug, "Established session {SessionId} with negotiated timeout {TimeoutMs} for client {Remote}")]
    public static partial void SessionEstablished(ILogger logger, SessionId sessionId, int timeoutMs, string remote);

    [LoggerMessage(5021, LogLevel.Information, "Invalid session {SessionId} for client {Remote}, probably expired: {Reason}")]
    public static partial void SessionInvalid(ILogger logger, SessionId sessionId, string remote, string reason);

    [LoggerMessage(
        5022,
        LogLevel.Information,
        "Refusing session({SessionId}) request for client {Remote} as it has seen zxid {ClientZxid} our last zxid is {Zxid} client must try another server")]
    public static partial void SessionAhead(ILogger logger, SessionId sessionId, string remote, string clientZxid, string zxid);

    [LoggerMessage(5023, LogLevel.Information, "Closed the connection of {Remote}, session {SessionId}: {Reason}")]
    public static partial void Closed(ILogger logger, string remote, SessionId sessionId, string reason);

    [LoggerMessage(5024, LogLevel.Debug, "Closed the connection of {Remote}, which has closed its session {SessionId}")]
    public static partial void SessionClosed(ILogger logger, string remote, SessionId sessionId);

    [LoggerMessage(5025, LogLevel.Information, "Unable to read additional data from client, it probably closed the socket: address = {Remote}, session = {SessionId}")]
    public static partial void Disconnected(ILogger logger, string remote, SessionId sessionId);

    [LoggerMessage(5026, LogLevel.Debug, "{Remote} connected and went without a word")]
    public static partial void LeftWithoutWord(ILogger logger, string remote);

    [LoggerMessage(5027, LogLevel.Debug, "Refusing {Remote} a session: this member leads, and the leader serves no clients (leaderServes=no); client must try another server")]
    public static partial void LeaderServesNobody(ILogger logger, string remote);

    [LoggerMessage(5030, LogLevel.Warning, "Authentication failed for scheme: {Scheme}, client {Remote}, session {SessionId}")]
    public static partial void AuthenticationFailed(ILogger logger, string scheme, string remote, SessionId sessionId);

    [LoggerMessage(5031, LogLevel.Debug, "Authentication succeeded for scheme: {Scheme}, client {Remote}, session {SessionId}")]
    public static partial void Authenticated(ILogger logger, string scheme, string remote, SessionId sessionId);

    [LoggerMessage(5032, LogLevel.Warning, "Received packet at server of unknown type {Op} from {Remote}, session {SessionId}. The connection is closed")]
    public static partial void UnknownOperation(ILogger logger, int op, string remote, SessionId sessionId);

    [LoggerMessage(5040, LogLevel.Debug, "Processing {Word} command from {Remote}")]
    public static partial void CommandProcessed(ILogger logger, string word, string remote);

    [LoggerMessage(5100, LogLevel.Information, "Listening for the other members at {EndPoint}")]
    public static partial void PeerPortBound(ILogger logger, EndPoint endPoint);

    [LoggerMessage(5110, LogLevel.Warning, "Received connection request from {Remote} and refused it: {Reason}")]
    public static partial void PeerRefused(ILogger logger, string remote, string reason);

    [LoggerMessage(5111, LogLevel.Warning, "Cannot open channel to {ServerId} at election address {Address}: {Reason}")]
    public static partial void CannotOpenChannel(ILogger logger, ServerId serverId, string address, string reason);

    [LoggerMessage(5112, LogLevel.Information, "The channel with member {ServerId} for elections is open ({Remote})")]
    public static partial void ElectionStreamOpen(ILogger logger, ServerId serverId, string remote);

    [LoggerMessage(5113, LogLevel.Information, "Connection broken for id {ServerId}, my id = {Self}: {Reason}")]
    public static partial void ElectionStreamBroken(ILogger logger, ServerId serverId, ServerId self, string reason);

    [LoggerMessage(5120, LogLevel.Information, "The certificate for the other members was loaded anew: {Subject}, valid until {NotAfter:u}")]
    public static partial void CertificatesLoaded(ILogger logger, string subject, DateTime notAfter);

    [LoggerMessage(5121, LogLevel.Error, "The certificates for the other members, {Files}, have changed and can not be loaded; the ones from before stay in use: {Problem}")]
    public static partial void CertificatesNotLoaded(ILogger logger, string files, string problem);
}
