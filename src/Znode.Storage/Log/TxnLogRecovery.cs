using Microsoft.Extensions.Logging;

namespace Znode.Storage;

/// <summary>Opens the files of a log: finds the last entry, cuts a torn tail, and refuses what it can not explain.</summary>
/// <remarks>
/// Only the last file is read to its end: the earlier ones were ended by a roll or by an opening like this one, and are judged when they are read.
/// The last file is cut to its entries and synced, and never appended to again, so that what is found here is on the disk before anything is built on it.
/// Spec disk-format §6.4 and §11.
/// </remarks>
internal static class TxnLogRecovery
{
    internal const string Remedy = "Restore the file from a backup; or, when other members of the ensemble hold the data, remove this member's version-2 directory "
        + "and let it take everything from the leader; or, to give up this entry and all that follow, cut the file at this offset";

    /// <summary>Recovers the log.</summary>
    /// <returns>The files that hold entries, oldest first, and the last entry's zxid.</returns>
    public static (List<TxnLogFile> Files, Zxid Last) Recover(IStorageDirectory directory, ILogger logger)
    {
        var files = TxnLogFile.List(directory);
        RemoveLastIfUnused(directory, files, logger);
        foreach (var file in files)
        {
            using var opened = directory.Open(file.Name);
            if (opened.Length == 0)
            {
                throw Corrupt(directory, file, 0, "the file is empty and not the last of the log");
            }
        }

        while (files.Count > 0)
        {
            var (end, last) = RecoverLast(directory, files[^1], logger);
            if (last is { } zxid)
            {
                files[^1] = files[^1] with { End = end };
                return (files, zxid);
            }

            // No entry in it was ever whole.
            directory.Delete(files[^1].Name);
            directory.Sync();
            files.RemoveAt(files.Count - 1);
        }

        return (files, Zxid.Zero);
    }

    public static StorageCorruptException Corrupt(IStorageDirectory directory, TxnLogFile file, long offset, string problem) =>
        new(Path.Combine(directory.Path, file.Name), offset, problem, Remedy);

    /// <summary>Removes a last file without even a header: what a crash leaves of one just made.</summary>
    private static void RemoveLastIfUnused(IStorageDirectory directory, List<TxnLogFile> files, ILogger logger)
    {
        if (files.Count == 0)
        {
            return;
        }

        var last = files[^1];
        using (var file = directory.Open(last.Name))
        {
            Span<byte> whole = stackalloc byte[TxnLogFormat.HeaderLength];
            TxnLogFormat.WriteHeader(whole);
            Span<byte> header = stackalloc byte[TxnLogFormat.HeaderLength];
            var read = file.Read(header, 0);
            var used = header[..read].LastIndexOfAnyExcept((byte)0) + 1;

            // The header's last eight bytes are zero by nature: a beginning of it that has those is whole.
            if (used >= 8 || !whole.StartsWith(header[..used]) || TxnLogTail.Examine(file, used, Zxid.Zero).Kind != TxnLogTailKind.Clean)
            {
                return;
            }
        }

        Log.UnusedLogRemoved(logger, Path.Combine(directory.Path, last.Name));
        directory.Delete(last.Name);
        directory.Sync();
        files.RemoveAt(files.Count - 1);
    }

    private static (long End, Zxid? Last) RecoverLast(IStorageDirectory directory, TxnLogFile file, ILogger logger)
    {
        using var reader = new TxnLogFileReader(directory.Open(file.Name, writable: true), reuseBuffer: true);
        if (reader.CheckHeader() is { } wrong)
        {
            throw Corrupt(directory, file, 0, wrong);
        }

        Zxid? last = null;
        while (reader.TryRead(out var entry))
        {
            if (entry.Zxid <= last)
            {
                Log.ZxidOutOfOrder(logger, Path.Combine(directory.Path, file.Name), entry.Zxid, last.Value);
            }

            last = last is { } known && known > entry.Zxid ? known : entry.Zxid;
        }

        var tail = TxnLogTail.Examine(reader.File, reader.Position, last ?? Zxid.Zero);
        switch (tail.Kind)
        {
            case TxnLogTailKind.Damaged:
                throw Corrupt(directory, file, reader.Position, reader.Problem ?? $"zeros, and {tail.Length} bytes on the log goes on");
            case TxnLogTailKind.Torn:
                Log.TornTailCut(logger, Path.Combine(directory.Path, file.Name), reader.Position, tail.Length, last ?? Zxid.Zero);
                break;
            case TxnLogTailKind.Clean:
            default:
                break;
        }

        if (reader.File.Length > reader.Position)
        {
            reader.File.SetLength(reader.Position);
        }

        reader.File.Sync();
        return (reader.Position, last);
    }
}
