using Microsoft.Extensions.Logging;

namespace Znode.Storage;

/// <summary>Reads entries across the files of a log.</summary>
internal static class TxnLogReading
{
    /// <summary>Reads the entries of <paramref name="files"/> from <paramref name="first"/> on.</summary>
    public static IEnumerable<LogEntry> Read(IStorageDirectory directory, TxnLogFile[] files, Zxid first, ILogger logger)
    {
        var last = Zxid.Zero;
        for (var i = 0; i < files.Length; i++)
        {
            using var reader = Open(directory, files[i]);
            while (reader.TryRead(out var entry))
            {
                if (entry.Zxid <= last)
                {
                    Log.ZxidOutOfOrder(logger, Path.Combine(directory.Path, files[i].Name), entry.Zxid, last);
                }

                last = entry.Zxid > last ? entry.Zxid : last;
                if (entry.Zxid >= first)
                {
                    yield return entry;
                }
            }

            CheckEnd(directory, files[i], i + 1 < files.Length ? files[i + 1].First : null, reader, last, logger);
        }
    }

    private static TxnLogFileReader Open(IStorageDirectory directory, TxnLogFile file)
    {
        var reader = new TxnLogFileReader(directory.Open(file.Name), file.End);
        if (reader.CheckHeader() is { } wrong)
        {
            reader.Dispose();
            throw TxnLogRecovery.Corrupt(directory, file, 0, wrong);
        }

        return reader;
    }

    /// <summary>
    /// Judges the end of a file. ZooKeeper leaves a torn tail where it is and goes on in another file, so an earlier file may have one: it is nothing but
    /// that if the next file goes on with the very next zxid.
    /// </summary>
    private static void CheckEnd(IStorageDirectory directory, TxnLogFile file, Zxid? next, TxnLogFileReader reader, Zxid last, ILogger logger)
    {
        if (file.End is { } end)
        {
            if (reader.Position < end)
            {
                throw TxnLogRecovery.Corrupt(directory, file, reader.Position, reader.Problem ?? "zeros where an entry was");
            }

            return;
        }

        var tail = TxnLogTail.Examine(reader.File, reader.Position, last);
        if (tail.Kind == TxnLogTailKind.Clean)
        {
            return;
        }

        var follows = next is { } zxid && (zxid == last.Next || (zxid.Epoch > last.Epoch && zxid.Counter <= 1));
        if (tail.Kind == TxnLogTailKind.Damaged || !follows)
        {
            throw TxnLogRecovery.Corrupt(directory, file, reader.Position, reader.Problem ?? $"zeros, and {tail.Length} bytes on the log goes on");
        }

        Log.TornTailPassed(logger, Path.Combine(directory.Path, file.Name), tail.Length, reader.Position, next!.Value);
    }
}
