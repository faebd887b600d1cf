using Microsoft.Extensions.Logging;

namespace Znode.Client;

/// <summary>Everything that a client over the network logs; event ids 4000 to 4099, listed in docs/events.md.</summary>
internal static partial class Log
{
    [LoggerMessage(4000, LogLevel.Information, "Session {SessionId} is open at {Server}, timeout {TimeoutMs} ms")]
    public static partial void Opened(ILogger logger, SessionId sessionId, string server, int timeoutMs);

    [LoggerMessage(4001, LogLevel.Information, "Session {SessionId} goes on at {Server}")]
    public static partial void Resumed(ILogger logger, SessionId sessionId, string server);

    [LoggerMessage(4002, LogLevel.Warning, "Session {SessionId} has lost its connection to {Server}: {Reason}. Other servers are tried")]
    public static partial void Suspended(ILogger logger, SessionId sessionId, string server, string reason);

    [LoggerMessage(4003, LogLevel.Warning, "Session {SessionId} is lost: {Reason}")]
    public static partial void Lost(ILogger logger, SessionId sessionId, string reason);

    [LoggerMessage(4004, LogLevel.Information, "Session {SessionId} is closed")]
    public static partial void Closed(ILogger logger, SessionId sessionId);

    [LoggerMessage(4005, LogLevel.Debug, "No server took the client: {Problem}")]
    public static partial void DialFailed(ILogger logger, string problem);

    [LoggerMessage(4006, LogLevel.Error, "{Problem}")]
    public static partial void CredentialsRefused(ILogger logger, string problem);

    [LoggerMessage(4007, LogLevel.Warning, "None of the {Servers} servers took the client, and they go on being tried. The last one: {Problem}")]
    public static partial void NoneTook(ILogger logger, int servers, string problem);

    [LoggerMessage(4008, LogLevel.Error, "A listener of the client's metrics or activities has thrown, at the end of {Operation}")]
    public static partial void ListenerFailed(ILogger logger, string operation, Exception exception);
}
