namespace Znode.Storage;

/// <summary>The transaction log of one member: what was acknowledged is in it, in order, whatever happens.</summary>
/// <remarks>
/// One caller at a time appends, syncs, rolls and truncates: the member's log thread, or one that takes its place. <see cref="ReadFrom"/> may run beside it.
/// A failed <see cref="Append"/> or <see cref="Sync"/> throws <see cref="IOException"/> and leaves the log as it was after the last
/// successful <see cref="Sync"/>: what followed that is gone, and appending goes on from there once there is room again.
/// </remarks>
public interface ITxnLog : IDisposable
{
    /// <summary>Gets the zxid of the last entry appended; <see cref="Zxid.Zero"/> when the log is empty.</summary>
    Zxid LastZxid { get; }

    /// <summary>Gets the zxid of the first entry that <see cref="ReadFrom"/> can give; <see cref="Zxid.Zero"/> when the log is empty.</summary>
    Zxid FirstZxid { get; }

    /// <summary>Gets the bytes appended since the last <see cref="Roll"/>.</summary>
    long BytesSinceRoll { get; }

    /// <summary>Appends one entry; it is on disk only after <see cref="Sync"/>.</summary>
    /// <exception cref="IOException">The entry could not be written.</exception>
    /// <exception cref="ArgumentException">The zxid is not greater than the last one.</exception>
    void Append(LogEntry entry);

    /// <summary>Returns when everything appended is on disk.</summary>
    /// <exception cref="IOException">It could not be made durable.</exception>
    void Sync();

    /// <summary>Ends the current file: the next entry starts another.</summary>
    void Roll();

    /// <summary>Reads the entries from <paramref name="first"/> on, oldest first, up to what is synced when the call is made.</summary>
    /// <exception cref="StorageCorruptException">An entry other than a torn last one is damaged.</exception>
    IEnumerable<LogEntry> ReadFrom(Zxid first);

    /// <summary>Removes every entry after <paramref name="last"/>, durably. ZooKeeper: TRUNC.</summary>
    void TruncateAfter(Zxid last);

    /// <summary>Removes files of which no entry after <paramref name="snapshot"/> is needed: those wholly before it.</summary>
    /// <returns>How many files were removed.</returns>
    int Purge(Zxid snapshot);
}
