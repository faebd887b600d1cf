using System.Buffers.Binary;

namespace Znode.Storage;

/// <summary>What a snapshot's file has besides the tree. Source: spec disk-format §4, ZooKeeper's <c>FileSnap</c> and <c>SnapStream</c>.</summary>
internal static class SnapshotFormat
{
    /// <summary>The prefix of a whole snapshot's file.</summary>
    public const string Prefix = "snapshot";

    /// <summary>"ZKSN".</summary>
    public const int Magic = 0x5a4b534e;

    public const int Version = 2;

    public const int HeaderLength = 16;

    /// <summary>Bytes of a seal: the checksum, and the string that ends it.</summary>
    public const int SealLength = 13;

    private const long Dbid = -1;

    /// <summary>Gets the string <c>/</c> in jute: it ends every seal and so every uncompressed file.</summary>
    public static ReadOnlySpan<byte> SealEnd => [0, 0, 0, 1, (byte)'/'];

    public static string FileName(Zxid zxid, SnapshotCompression compression) => ZxidFileName.Format(Prefix, zxid) + Suffix(compression);

    public static string Suffix(SnapshotCompression compression) => compression switch
    {
        SnapshotCompression.None => "",
        SnapshotCompression.Gzip => ".gz",
        SnapshotCompression.Snappy => ".snappy",
        _ => throw new ArgumentOutOfRangeException(nameof(compression), compression, "Not a compression."),
    };

    public static void WriteHeader(Span<byte> target)
    {
        BinaryPrimitives.WriteInt32BigEndian(target, Magic);
        BinaryPrimitives.WriteInt32BigEndian(target[4..], Version);
        BinaryPrimitives.WriteInt64BigEndian(target[8..], Dbid);
    }
}
