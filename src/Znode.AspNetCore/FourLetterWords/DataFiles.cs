using Znode.Storage;

namespace Znode.AspNetCore.FourLetterWords;

/// <summary>Where a member's files are, and the bytes they take; empty and 0 for one that has none.</summary>
internal readonly record struct DataFiles(string DataDirectory, long DataBytes, string LogDirectory, long LogBytes)
{
    public static DataFiles Of(CommandContext context) => context.Port.Member.Serving.Storage.Lease is FileStorage files
        ? new(files.SnapshotDirectory, BytesIn(files.SnapshotDirectory), files.LogDirectory, BytesIn(files.LogDirectory))
        : new("", 0, "", 0);

    private static long BytesIn(string directory)
    {
        var bytes = 0L;
        foreach (var file in new DirectoryInfo(directory).EnumerateFiles())
        {
            bytes += file.Length;
        }

        return bytes;
    }
}
