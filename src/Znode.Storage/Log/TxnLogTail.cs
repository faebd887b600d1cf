using System.Buffers.Binary;

namespace Znode.Storage;

/// <summary>What stands behind the last whole entry of a log file.</summary>
internal enum TxnLogTailKind
{
    /// <summary>Nothing, or zeros.</summary>
    Clean,

    /// <summary>What a crash left of a batch that was never acknowledged.</summary>
    Torn,

    /// <summary>Something else: it may have been acknowledged.</summary>
    Damaged,
}

/// <summary>Judges what follows the last whole entry of a log file: may it be cut off, or was it acknowledged?</summary>
/// <remarks>
/// <para>
/// Everything before the last sync is on the disk, and the writer starts no batch before the sync of the one before it has returned. So a crash
/// can spoil one batch only, the last, at most <see cref="BatchBytesMax"/> long (or one larger entry alone). Until it is written, its place holds zeros
/// or is beyond the file's end. A disk writes a sector of 512 bytes wholly or not at all, in any order; a killed process leaves a beginning.
/// Therefore, with E the end of the last whole entry, a crash leaves one of:
/// </para>
/// <list type="number">
/// <item>a beginning: part of an entry at E, then zeros or the file's end;</item>
/// <item>a hole: the entry at E lacks a sector (it reads as zeros up to the sector's end), and later parts of the batch, even whole
/// entries, may be there; nothing lies further than one batch behind E.</item>
/// </list>
/// <para>
/// Anything else is damage to what may have been acknowledged, and is refused: data beyond one batch; a whole entry behind a broken one without
/// an unwritten sector between; an entry complete to its last byte with a wrong checksum. Two kinds of damage can look like a crash and are told
/// from it by the checksum: an entry whose length alone is wrong (its bytes up to some end-of-record fit the checksum), and one wrong byte in an entry that holds a
/// sector of zeros by nature (one byte moves Adler-32's two sums by d and d times its distance to the end).
/// What remains undecidable is a disk that loses an acknowledged sector of the last batch and reads it back as zeros: no log without marks of its own can tell that from a crash.
/// </para>
/// </remarks>
/// <param name="Kind">What it is.</param>
/// <param name="Length">How many bytes there are up to the last that is not zero.</param>
internal readonly record struct TxnLogTail(TxnLogTailKind Kind, long Length)
{
    /// <summary>The most that the log writes before it syncs, unless one entry is larger.</summary>
    public const int BatchBytesMax = 1024 * 1024;

    /// <summary>What a disk writes wholly or not at all.</summary>
    private const int SectorLength = 512;

    /// <summary>An unwritten piece must hold at least this much of an entry to explain anything: the first four bytes of an entry are zero anyway.</summary>
    private const int ExplainingBytesMin = 5;

    private const uint Modulus = 65521;

    /// <summary>Looks at everything behind <paramref name="end"/>.</summary>
    /// <param name="file">The log file.</param>
    /// <param name="end">Where the last whole entry ends.</param>
    /// <param name="last">Its zxid: an entry that follows has a greater one.</param>
    public static TxnLogTail Examine(IStorageFile file, long end, Zxid last)
    {
        var length = UsedLength(file, end);
        if (length == 0)
        {
            return new(TxnLogTailKind.Clean, 0);
        }

        if (length > Array.MaxLength)
        {
            return new(TxnLogTailKind.Damaged, length);
        }

        Span<byte> prefix = stackalloc byte[TxnLogFormat.EntryPrefixLength];
        file.Read(prefix, end);
        var checksum = BinaryPrimitives.ReadInt64BigEndian(prefix);
        var entryLength = BinaryPrimitives.ReadInt32BigEndian(prefix[8..]);
        var recordEnd = TxnLogFormat.EntryOverhead + (entryLength >= TxnLogFormat.EntryLengthMin ? (long)entryLength : 0);
        if (length > Math.Max(BatchBytesMax, recordEnd))
        {
            return new(TxnLogTailKind.Damaged, length);
        }

        var tail = new byte[length];
        file.Read(tail, end);
        return new(IsTorn(tail, end, checksum, recordEnd, last) ? TxnLogTailKind.Torn : TxnLogTailKind.Damaged, length);
    }

    private static bool IsTorn(ReadOnlySpan<byte> tail, long end, long checksum, long recordEnd, Zxid last)
    {
        if (tail.Length > TxnLogFormat.EntryPrefixLength && IsWholeEntryOfOtherLength(tail, checksum, recordEnd))
        {
            return false;
        }

        var next = FindWholeEntry(tail, last);
        if (next is null && (tail.Length < TxnLogFormat.EntryPrefixLength || (recordEnd > TxnLogFormat.EntryOverhead && tail.Length < recordEnd)))
        {
            return true;
        }

        // A batch of more than the limit is a single entry: another behind it was written after it was synced.
        if (tail.Length > BatchBytesMax && next is not null)
        {
            return false;
        }

        return HasUnwrittenSector(tail, end, Math.Min(recordEnd, next ?? tail.Length)) && !IsOneByteDamaged(tail, checksum, recordEnd);
    }

    private static long UsedLength(IStorageFile file, long from)
    {
        var buffer = new byte[256 * 1024];
        long used = 0;
        for (var offset = from; ;)
        {
            var count = file.Read(buffer, offset);
            var index = buffer.AsSpan(0, count).LastIndexOfAnyExcept((byte)0);
            if (index >= 0)
            {
                used = offset + index + 1 - from;
            }

            offset += count;
            if (count < buffer.Length)
            {
                return used;
            }
        }
    }

    /// <summary>Tells whether the bytes up to some end-of-record, other than the one that the length says, fit the checksum: then only the length is damaged.</summary>
    private static bool IsWholeEntryOfOtherLength(ReadOnlySpan<byte> tail, long checksum, long recordEnd)
    {
        var sum = Adler32.Initial;
        var summed = TxnLogFormat.EntryPrefixLength;
        for (var end = summed + TxnLogFormat.EntryLengthMin; end < tail.Length; end++)
        {
            if (tail[end] == TxnLogFormat.EndOfRecord && end + 1 != recordEnd)
            {
                sum = Adler32.Update(sum, tail[summed..end]);
                summed = end;
                if (sum == checksum)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Finds the first whole entry behind the start of the tail.</summary>
    private static int? FindWholeEntry(ReadOnlySpan<byte> tail, Zxid last)
    {
        for (var at = 1; at + TxnLogFormat.EntryOverhead + TxnLogFormat.EntryLengthMin <= tail.Length; at++)
        {
            if (IsWholeEntry(tail[at..], last))
            {
                return at;
            }
        }

        return null;
    }

    private static bool IsWholeEntry(ReadOnlySpan<byte> bytes, Zxid last)
    {
        // The checksum's high half is zero, and the low one never is.
        if (BinaryPrimitives.ReadInt32BigEndian(bytes) != 0)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(bytes[8..]);
        if (length < TxnLogFormat.EntryLengthMin || length > bytes.Length - TxnLogFormat.EntryOverhead
            || bytes[TxnLogFormat.EntryPrefixLength + length] != TxnLogFormat.EndOfRecord)
        {
            return false;
        }

        var entry = bytes.Slice(TxnLogFormat.EntryPrefixLength, length);
        return TxnLogFormat.ZxidOf(entry) > last && Adler32.Compute(entry) == BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
    }

    /// <summary>Tells whether the damaged entry, the first <paramref name="length"/> bytes, touches a sector that was never written.</summary>
    private static bool HasUnwrittenSector(ReadOnlySpan<byte> tail, long end, long length)
    {
        for (var sector = end / SectorLength * SectorLength; sector < end + length; sector += SectorLength)
        {
            var from = (int)Math.Max(sector - end, 0);
            var to = sector + SectorLength - end;
            if (to >= ExplainingBytesMin && to < tail.Length && !tail[from..(int)to].ContainsAnyExcept((byte)0))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Tells whether the entry is complete and its checksum differs by what one wrong byte does, in the entry or in the checksum.</summary>
    private static bool IsOneByteDamaged(ReadOnlySpan<byte> tail, long checksum, long recordEnd)
    {
        if (recordEnd > tail.Length || recordEnd == TxnLogFormat.EntryOverhead || tail[(int)recordEnd - 1] != TxnLogFormat.EndOfRecord)
        {
            return false;
        }

        var entry = tail[TxnLogFormat.EntryPrefixLength..(int)(recordEnd - 1)];
        var actual = Adler32.Compute(entry);
        var difference = (ulong)(actual ^ checksum);
        for (var shift = 0; shift < 64; shift += 8)
        {
            if ((difference & ~(0xfful << shift)) == 0)
            {
                return true;
            }
        }

        var a = Difference(actual & 0xffff, checksum & 0xffff);
        var b = Difference(actual >> 16, (checksum >> 16) & 0xffff);
        if (a is 0 or > 255 and < Modulus - 255)
        {
            return false;
        }

        for (long weight = 1; weight <= entry.Length; weight++)
        {
            if (a * weight % Modulus == b)
            {
                return true;
            }
        }

        return false;
    }

    private static long Difference(long left, long right) => (left - right + Modulus) % Modulus;
}
