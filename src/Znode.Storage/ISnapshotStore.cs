namespace Znode.Storage;

/// <summary>The snapshots of one member, newest first; one counts only when it is whole.</summary>
/// <remarks>What is in a snapshot only the tree knows; the store adds and checks the file's header, checksums and seals (spec disk-format §4).</remarks>
public interface ISnapshotStore
{
    /// <summary>Lists the zxids of the snapshots that look whole, newest first.</summary>
    IReadOnlyList<Zxid> List();

    /// <summary>Begins a snapshot; it appears in <see cref="List"/> only after <see cref="ISnapshotWriter.Complete"/>.</summary>
    /// <param name="zxid">The last zxid applied when it begins: replay goes on from there.</param>
    ISnapshotWriter Create(Zxid zxid);

    /// <summary>Opens a snapshot for reading.</summary>
    /// <exception cref="StorageCorruptException">It is not a snapshot.</exception>
    ISnapshotReader Open(Zxid zxid);

    /// <summary>Removes all but the newest whole ones.</summary>
    /// <param name="retain">How many stay; at least 1.</param>
    /// <returns>The zxid of the oldest that stays, or null when there is none.</returns>
    Zxid? Purge(int retain);

    /// <summary>Removes snapshots newer than <paramref name="last"/>: what they hold was truncated from the log.</summary>
    void RemoveAfter(Zxid last);
}

/// <summary>Writes one snapshot. Dispose without <see cref="Complete"/> leaves nothing behind.</summary>
public interface ISnapshotWriter : IDisposable
{
    /// <summary>Appends content.</summary>
    void Write(ReadOnlySpan<byte> content);

    /// <summary>Ends a part: writes the checksum of everything so far.</summary>
    void Seal();

    /// <summary>Makes the snapshot durable and visible.</summary>
    void Complete();
}

/// <summary>Reads one snapshot.</summary>
public interface ISnapshotReader : IDisposable
{
    /// <summary>Gets the content after the file's header; reading it keeps the checksum.</summary>
    Stream Content { get; }

    /// <summary>Reads a seal and checks it against everything read so far.</summary>
    /// <exception cref="StorageCorruptException">The checksum is not the one of what was read.</exception>
    void CheckSeal();

    /// <summary>Tells whether the file has another part after the last seal.</summary>
    bool HasMore { get; }
}
