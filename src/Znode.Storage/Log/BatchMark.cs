using System.Buffers.Binary;

namespace Znode.Storage;

/// <summary>Says, behind the last batch of an open log file, where that batch begins and ends. The next batch is written over it, and closing the file cuts it off.</summary>
/// <remarks>
/// Readers never see it: they stop at a length of zero, and at least twelve zeros are between the last entry and the mark (spec disk-format §2). It lies in one sector, so it is there
/// or not, and goes out with its batch in the same write. What it proves at an opening stands in <see cref="TxnLogTail"/>.
/// </remarks>
/// <param name="Start">Where the batch begins: everything before was synced before it was written.</param>
/// <param name="End">Where its last entry ends.</param>
internal readonly record struct BatchMark(long Start, long End)
{
    public const int Length = 24;

    /// <summary>What a disk writes wholly or not at all.</summary>
    public const int SectorLength = 512;

    /// <summary>"ZNBM"; at the end, so that the last byte in use of the file is the mark's.</summary>
    private const int Magic = 0x5a4e424d;

    /// <summary>Finds where the mark behind entries that end at <paramref name="end"/> goes: behind the zeros that end the log, in one sector.</summary>
    public static long PlaceAfter(long end)
    {
        var place = end + TxnLogFormat.EntryPrefixLength;
        var sectorEnd = (place + SectorLength - 1) / SectorLength * SectorLength;
        return place + Length > sectorEnd && place != sectorEnd ? sectorEnd : place;
    }

    public void Write(Span<byte> target)
    {
        BinaryPrimitives.WriteInt64BigEndian(target, Start);
        BinaryPrimitives.WriteInt64BigEndian(target[8..], End);
        BinaryPrimitives.WriteUInt32BigEndian(target[16..], Adler32.Compute(target[..16]));
        BinaryPrimitives.WriteInt32BigEndian(target[20..], Magic);
    }

    /// <summary>Reads a mark that ends at <paramref name="end"/>.</summary>
    public static BatchMark? ReadBefore(IStorageFile file, long end)
    {
        Span<byte> bytes = stackalloc byte[Length];
        var place = end - Length;
        if (place < TxnLogFormat.HeaderLength || file.Read(bytes, place) < Length
            || BinaryPrimitives.ReadInt32BigEndian(bytes[20..]) != Magic
            || BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]) != Adler32.Compute(bytes[..16]))
        {
            return null;
        }

        var mark = new BatchMark(BinaryPrimitives.ReadInt64BigEndian(bytes), BinaryPrimitives.ReadInt64BigEndian(bytes[8..]));
        return mark.Start < mark.End && PlaceAfter(mark.End) == place ? mark : null;
    }
}
