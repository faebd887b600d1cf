using Microsoft.Extensions.Logging;
using Znode.Consensus;

namespace Znode.Server;

/// <summary>Everything that a member logs; event ids 1000 to 1999, listed in docs/events.md.</summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Information, "Recovered to zxid {Zxid} in {ElapsedMs} ms: snapshot {Snapshot}, {Replayed} transactions replayed, {Nodes} znodes, {Sessions} sessions")]
    public static partial void Recovered(ILogger logger, string zxid, long elapsedMs, string snapshot, int replayed, int nodes, int sessions);

    [LoggerMessage(1001, LogLevel.Information, "Member {ServerId} is serving, role {Role}")]
    public static partial void Serving(ILogger logger, ServerId serverId, MemberRole role);

    [LoggerMessage(1002, LogLevel.Information, "Member {ServerId} has stopped at zxid {Zxid}")]
    public static partial void Stopped(ILogger logger, ServerId serverId, string zxid);

    [LoggerMessage(1003, LogLevel.Critical, "Member {ServerId} stops serving: it found a fault that it can not go on with")]
    public static partial void Faulted(ILogger logger, ServerId serverId, Exception exception);

    [LoggerMessage(1004, LogLevel.Error, "Member {ServerId} could not stop in order after its fault")]
    public static partial void StopFailed(ILogger logger, ServerId serverId, Exception exception);

    [LoggerMessage(1005, LogLevel.Information, "Member {ServerId} is not serving: {Role}, {Phase}. {Reason}")]
    public static partial void NotServing(ILogger logger, ServerId serverId, EngineRole role, EnginePhase phase, string reason);

    [LoggerMessage(1006, LogLevel.Warning, "The log ends at zxid {Last}, before the snapshot at {Snapshot}: what it has is removed, for it is not the history that leads there")]
    public static partial void LogBeforeSnapshot(ILogger logger, string last, string snapshot);

    [LoggerMessage(1007, LogLevel.Information, "Took over the snapshot at zxid {Zxid} of leader {Leader} in {ElapsedMs} ms")]
    public static partial void SnapshotInstalled(ILogger logger, string zxid, ServerId leader, long elapsedMs);

    [LoggerMessage(1008, LogLevel.Information, "The log had what was never committed: the state was read again, up to zxid {Zxid}")]
    public static partial void ReadAgain(ILogger logger, string zxid);

    [LoggerMessage(1009, LogLevel.Warning, "A change of the members was refused, {Error}: {Reason}")]
    public static partial void ReconfigurationRefused(ILogger logger, ErrorCode error, string reason);

    [LoggerMessage(1010, LogLevel.Warning, "Problem reading snapshot {Zxid}, trying an older one")]
    public static partial void SnapshotUnreadable(ILogger logger, string zxid, Exception exception);

    [LoggerMessage(1011, LogLevel.Error, "The digest of the tree after zxid {Zxid} is {Actual}, the transaction says {Expected}: this member's state differs from the writer's")]
    public static partial void DigestMismatch(ILogger logger, string zxid, ulong expected, ulong actual);

    [LoggerMessage(1012, LogLevel.Information, "Snapshot taken at zxid {Zxid} in {ElapsedMs} ms")]
    public static partial void SnapshotTaken(ILogger logger, string zxid, long elapsedMs);

    [LoggerMessage(1013, LogLevel.Warning, "Too busy to snap, skipping: the last snapshot is still being written")]
    public static partial void SnapshotStillRunning(ILogger logger);

    [LoggerMessage(1014, LogLevel.Error, "The snapshot at zxid {Zxid} could not be written; the log has everything, and another is tried when due")]
    public static partial void SnapshotFailed(ILogger logger, string zxid, Exception exception);

    [LoggerMessage(1015, LogLevel.Warning, "Removing old snapshots and logs failed; it is tried again")]
    public static partial void PurgeFailed(ILogger logger, Exception exception);

    [LoggerMessage(1020, LogLevel.Error, "Writes are refused: {Reason}. They are tried again every second")]
    public static partial void WritesRefused(ILogger logger, string reason, Exception exception);

    [LoggerMessage(1021, LogLevel.Information, "Writes are accepted again")]
    public static partial void WritesAccepted(ILogger logger);

    [LoggerMessage(1030, LogLevel.Information, "Expiring session {SessionId}, its timeout is exceeded")]
    public static partial void SessionExpired(ILogger logger, SessionId sessionId);

    [LoggerMessage(1031, LogLevel.Warning, "This process or machine was paused: the ticker ran {DelayMs} ms late")]
    public static partial void Paused(ILogger logger, long delayMs);
}
