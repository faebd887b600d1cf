using Microsoft.Extensions.Logging;

namespace Znode.Storage;

/// <summary>Everything that the stores tell the operator. Event ids from 3000, listed in docs/events.md.</summary>
internal static partial class Log
{
    [LoggerMessage(3000, LogLevel.Warning, "Cut a torn tail off {File}: at offset {Offset}, {Bytes} bytes of a write that was never acknowledged. The last transaction is {Zxid}.")]
    public static partial void TornTailCut(ILogger logger, string file, long offset, long bytes, Zxid zxid);

    [LoggerMessage(3001, LogLevel.Warning, "Removed {File}: it was made right before a crash and holds nothing.")]
    public static partial void UnusedLogRemoved(ILogger logger, string file);

    [LoggerMessage(3002, LogLevel.Error, "{File} has transaction {Zxid} behind {LastZxid}: out of order. It is applied all the same, as ZooKeeper does.")]
    public static partial void ZxidOutOfOrder(ILogger logger, string file, Zxid zxid, Zxid lastZxid);

    [LoggerMessage(3003, LogLevel.Warning, "Passed over a torn tail of {File}: {Bytes} bytes at offset {Offset}. The next file goes on with {Zxid}, so nothing is missing.")]
    public static partial void TornTailPassed(ILogger logger, string file, long bytes, long offset, Zxid zxid);

    [LoggerMessage(3004, LogLevel.Information, "Creating new log file: {File}")]
    public static partial void LogCreated(ILogger logger, string file);

    [LoggerMessage(3005, LogLevel.Warning, "fsync-ing the write ahead log in {Thread} took {ElapsedMs}ms which will adversely effect operation latency. File size is {FileBytes} bytes. Every write waits for this: look for other writers on the disk of {File}, or give the log a disk of its own with dataLogDir.")]
    public static partial void SlowSync(ILogger logger, string thread, long elapsedMs, long fileBytes, string file);

    [LoggerMessage(3006, LogLevel.Error, "Could not write to {File}: {Problem}. The transactions appended since {Zxid} are taken back; the log goes on when the disk takes writes again.")]
    public static partial void WriteFailed(ILogger logger, string file, string problem, Zxid zxid);

    [LoggerMessage(3007, LogLevel.Error, "Could not take back what was half written to {File}: {Problem}. It is tried again before the next write; after a crash now, transactions after {Zxid} may be found in the log.")]
    public static partial void RollBackFailed(ILogger logger, string file, string problem, Zxid zxid);

    [LoggerMessage(3008, LogLevel.Warning, "Could not write zeros ahead in {File}: {Problem}. The log goes on without, a little slower, until its next file.")]
    public static partial void ZeroingFailed(ILogger logger, string file, string problem);

    [LoggerMessage(3009, LogLevel.Information, "Removed {File}")]
    public static partial void FileRemoved(ILogger logger, string file);

    [LoggerMessage(3010, LogLevel.Warning, "Truncated the log after {Zxid}: {File} now ends at offset {Offset}, {Files} later files were removed.")]
    public static partial void LogTruncated(ILogger logger, Zxid zxid, string file, long offset, int files);

    [LoggerMessage(3011, LogLevel.Warning, "Removed {File}: a snapshot that was never finished.")]
    public static partial void UnfinishedSnapshotRemoved(ILogger logger, string file);

    [LoggerMessage(3012, LogLevel.Warning, "Passed over {File}: it does not look like a whole snapshot. An older one and the log are used.")]
    public static partial void SnapshotPassedOver(ILogger logger, string file);

    [LoggerMessage(3013, LogLevel.Debug, "Snapshot {File} is complete: {Bytes} bytes.")]
    public static partial void SnapshotCompleted(ILogger logger, string file, long bytes);

    [LoggerMessage(3014, LogLevel.Warning, "Could not cut the unused end off {File}: {Problem}. Its transactions are whole; it takes more room than it needs.")]
    public static partial void ZerosLeft(ILogger logger, string file, string problem);
}
