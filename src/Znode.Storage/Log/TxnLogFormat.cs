using System.Buffers.Binary;

namespace Znode.Storage;

/// <summary>The numbers of a transaction log's file. Source: spec disk-format §2, ZooKeeper's <c>FileTxnLog</c>.</summary>
internal static class TxnLogFormat
{
    /// <summary>The prefix of a log's file.</summary>
    public const string Prefix = "log";

    /// <summary>"ZKLG".</summary>
    public const int Magic = 0x5a4b4c47;

    public const int Version = 2;

    public const int HeaderLength = 16;

    /// <summary>Bytes before an entry: its checksum (8) and its length (4).</summary>
    public const int EntryPrefixLength = 12;

    /// <summary>Bytes around an entry: the prefix, and the end of the record.</summary>
    public const int EntryOverhead = EntryPrefixLength + 1;

    /// <summary>What ends every entry.</summary>
    public const byte EndOfRecord = (byte)'B';

    /// <summary>Bytes of a TxnHeader, the shortest entry.</summary>
    public const int EntryLengthMin = 32;

    /// <summary>Where the zxid is in an entry: behind the session and the cxid.</summary>
    private const int ZxidOffset = 12;

    public static Zxid ZxidOf(ReadOnlySpan<byte> entry) => new(BinaryPrimitives.ReadInt64BigEndian(entry[ZxidOffset..]));

    public static void WriteHeader(Span<byte> target)
    {
        BinaryPrimitives.WriteInt32BigEndian(target, Magic);
        BinaryPrimitives.WriteInt32BigEndian(target[4..], Version);
        BinaryPrimitives.WriteInt64BigEndian(target[8..], 0);
    }

    /// <summary>Writes an entry with what is around it; the target has just that room.</summary>
    public static void WriteEntry(Span<byte> target, ReadOnlySpan<byte> entry)
    {
        BinaryPrimitives.WriteInt64BigEndian(target, Adler32.Compute(entry));
        BinaryPrimitives.WriteInt32BigEndian(target[8..], entry.Length);
        entry.CopyTo(target[EntryPrefixLength..]);
        target[^1] = EndOfRecord;
    }
}
