using Microsoft.Extensions.Logging;

namespace Znode.Hosting;

/// <summary>Everything that a host's parts log; event ids 8000 to 8099, listed in docs/events.md.</summary>
internal static partial class Log
{
    [LoggerMessage(8000, LogLevel.Critical, "Member {ServerId} of this host has stopped by itself. The host goes on without it")]
    public static partial void MemberFailed(ILogger logger, ServerId serverId, Exception exception);

    [LoggerMessage(8001, LogLevel.Warning, "The configuration has {Key}, which is none of the settings there and does nothing. Is it misspelt?")]
    public static partial void KeyUnknown(ILogger logger, string key);

    [LoggerMessage(8010, LogLevel.Information, "This host leads {Path} and runs {Service}, with fencing token {FencingToken}")]
    public static partial void TermBegun(ILogger logger, string service, ZnodePath path, long fencingToken);

    [LoggerMessage(8011, LogLevel.Information, "This host does not lead {Path} any more; {Service} has ended")]
    public static partial void TermEnded(ILogger logger, string service, ZnodePath path);

    [LoggerMessage(8012, LogLevel.Error, "{Service}, which runs on the host that leads {Path}, has failed; this host gives the leadership up and stands for it again in {Pause}")]
    public static partial void LeaderServiceFailed(ILogger logger, string service, ZnodePath path, TimeSpan pause, Exception exception);

    [LoggerMessage(8020, LogLevel.Information, "This host is registered as {ServiceName}/{InstanceId} at {Address}:{Port}")]
    public static partial void Registered(ILogger logger, string serviceName, string instanceId, string? address, int? port);

    [LoggerMessage(8021, LogLevel.Error, "This host could not be registered as {ServiceName}/{InstanceId}; it is tried again in {Pause}")]
    public static partial void NotRegistered(ILogger logger, string serviceName, string instanceId, TimeSpan pause, Exception exception);
}
