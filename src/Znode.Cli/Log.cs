using Microsoft.Extensions.Logging;

namespace Znode.Cli;

/// <summary>Everything that the program itself logs; event ids 7000 to 7999, listed in docs/events.md.</summary>
internal static partial class Log
{
    [LoggerMessage(7000, LogLevel.Information, "Reading configuration from: {File}")]
    public static partial void Reading(ILogger logger, string file);

    [LoggerMessage(7001, LogLevel.Information, "No configuration file is given: data in {DataDirectory}, clients at {EndPoint}, everything else as by default")]
    public static partial void NoFile(ILogger logger, string dataDirectory, string endPoint);

    [LoggerMessage(7002, LogLevel.Warning, "Unknown settings, which have no effect: {Keys}")]
    public static partial void UnknownKeys(ILogger logger, string keys);

    [LoggerMessage(7003, LogLevel.Warning, "Settings that are not supported in this release and have no effect: {Keys}")]
    public static partial void UnsupportedKeys(ILogger logger, string keys);

    [LoggerMessage(7004, LogLevel.Information, "Settings that tune parts of Apache's server that are not here, and have no effect: {Keys}")]
    public static partial void KeysWithoutCounterpart(ILogger logger, string keys);

    [LoggerMessage(7005, LogLevel.Information, "Either no config or no quorum defined in config, running in standalone mode")]
    public static partial void Standalone(ILogger logger);

    [LoggerMessage(7006, LogLevel.Warning, "Invalid configuration, only one server specified (ignoring)")]
    public static partial void OneServerIgnored(ILogger logger);

    [LoggerMessage(7007, LogLevel.Information, "There is no AdminServer in this release: admin.* has no effect")]
    public static partial void NoAdminServer(ILogger logger);

    [LoggerMessage(7008, LogLevel.Warning, "forceSync=no: what was acknowledged can be lost when the machine fails")]
    public static partial void NoForceSync(ILogger logger);

    [LoggerMessage(7020, LogLevel.Warning, "No server failure will be tolerated. You need at least 3 servers.")]
    public static partial void TooFewMembers(ILogger logger);

    [LoggerMessage(7021, LogLevel.Warning, "Non-optimal configuration, consider an odd number of servers.")]
    public static partial void EvenMembers(ILogger logger);

    [LoggerMessage(7022, LogLevel.Warning, "Peer type from servers list ({Listed}) doesn't match peerType ({PeerType}). Defaulting to servers list.")]
    public static partial void PeerTypeDiffers(ILogger logger, string listed, string peerType);

    [LoggerMessage(7023, LogLevel.Information, "The members have changed: they are in {File} now")]
    public static partial void MembersWritten(ILogger logger, string file);

    [LoggerMessage(7024, LogLevel.Error, "The members have changed, and {File} could not be rewritten: correct it before it is copied to another server. This one goes on with what its data directory says")]
    public static partial void MembersNotWritten(ILogger logger, string file, Exception exception);

    [LoggerMessage(7010, LogLevel.Information, "{Signal} received, stopping")]
    public static partial void Stopping(ILogger logger, string signal);

    [LoggerMessage(7011, LogLevel.Critical, "The server ends: {Problem}")]
    public static partial void Failed(ILogger logger, string problem, Exception exception);
}
