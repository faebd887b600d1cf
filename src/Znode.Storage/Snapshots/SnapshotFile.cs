namespace Znode.Storage;

/// <summary>One snapshot's file, whole or not.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Zxid">The zxid in its name.</param>
/// <param name="Compression">What its suffix says.</param>
internal sealed record SnapshotFile(string Name, Zxid Zxid, SnapshotCompression Compression)
{
    /// <summary>The shortest file that ZooKeeper takes for a snapshot.</summary>
    private const int LengthMin = 10;

    /// <summary>Lists the snapshots of a directory, newest first; plain before compressed.</summary>
    public static List<SnapshotFile> List(IStorageDirectory directory)
    {
        var files = new List<SnapshotFile>();
        foreach (var name in directory.List())
        {
            if (ZxidFileName.TryParse(name, SnapshotFormat.Prefix, out var zxid, ".gz", ".snappy"))
            {
                var compression = name.EndsWith(".gz", StringComparison.Ordinal) ? SnapshotCompression.Gzip
                    : name.EndsWith(".snappy", StringComparison.Ordinal) ? SnapshotCompression.Snappy
                    : SnapshotCompression.None;
                files.Add(new(name, zxid, compression));
            }
        }

        files.Sort((left, right) => right.Zxid == left.Zxid ? left.Compression.CompareTo(right.Compression) : right.Zxid.CompareTo(left.Zxid));
        return files;
    }

    /// <summary>Looks at the first or last bytes alone: enough to pass over what a crash left unfinished. Source: spec disk-format §4, "Validity quick check".</summary>
    public bool LooksWhole(IStorageDirectory directory)
    {
        using var file = directory.Open(Name);
        var length = file.Length;
        if (length < LengthMin)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[8];
        switch (Compression)
        {
            case SnapshotCompression.Gzip:
                file.Read(bytes, 0);
                return bytes[0] == 0x1f && bytes[1] == 0x8b;
            case SnapshotCompression.Snappy:
                file.Read(bytes, 0);
                return bytes.SequenceEqual(SnappyFrames.Magic);
            case SnapshotCompression.None:
            default:
                bytes = bytes[..SnapshotFormat.SealEnd.Length];
                file.Read(bytes, length - bytes.Length);
                return bytes.SequenceEqual(SnapshotFormat.SealEnd);
        }
    }
}
