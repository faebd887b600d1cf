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
/// The writer starts no batch before the sync of the one before it has returned, and acknowledges nothing before. So a crash can spoil one batch only, the last, at most
/// <see cref="BatchBytesMax"/> long (or one larger entry alone). Until it is written its place holds zeros, or is beyond the file's end. A disk writes a sector of 512 bytes wholly or
/// not at all, in any order; a killed process leaves a beginning. With E the end of the last whole entry, a crash thus leaves
/// a <b>beginning</b>: part of an entry at E, then nothing but zeros or the file's end; or
/// a <b>hole</b>: the entry at E lacks a sector, which reads as zeros, and later parts of the batch, even whole entries, may be there.
/// </para>
/// <para>What is provably not acknowledged, and cut:</para>
/// <list type="number">
/// <item>everything behind the end of the batch that a <see cref="BatchMark"/> names: the mark still stands, so the next batch was not wholly written;</item>
/// <item>a beginning, at most one entry long;</item>
/// <item>a hole in the batch that the mark at the very end names, or, if the mark itself is missing, a hole with no more than one batch behind it: every synced batch has its mark.</item>
/// </list>
/// <para>What is refused, because it may have been acknowledged:</para>
/// <list type="number">
/// <item>damage before the start of the marked batch; data further than one batch behind the damage;</item>
/// <item>anything that lacks no sector: a whole entry behind a broken one, an entry complete to its last byte with a wrong checksum;</item>
/// <item>any hole in a file that ends exactly with an entry: it was closed, and closing follows a sync;</item>
/// <item>two kinds of damage that look like a crash but are told from it by the checksum: an entry whose length alone is wrong (its bytes up to some end-of-record fit the checksum),
/// and one wrong bit in an entry that holds a sector of zeros by nature (it moves Adler-32's two sums by d and by d times its distance to the end).</item>
/// </list>
/// <para>
/// What no log can decide is a disk that loses an acknowledged sector of the very last batch and reads it back as zeros. In files that ZooKeeper wrote there are no marks, so there this
/// holds for the last <see cref="BatchBytesMax"/>; ZooKeeper itself takes the first zeros for the end, wherever they are.
/// </para>
/// </remarks>
/// <param name="Kind">What it is.</param>
/// <param name="Length">How many bytes there are up to the last that is not zero.</param>
internal readonly record struct TxnLogTail(TxnLogTailKind Kind, long Length)
{
    /// <summary>The most that the log writes before it syncs, unless one entry is larger.</summary>
    public const int BatchBytesMax = 1024 * 1024;

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

        Span<byte> prefix = stackalloc byte[TxnLogFormat.EntryPrefixLength];
        file.Read(prefix, end);
        var checksum = BinaryPrimitives.ReadInt64BigEndian(prefix);
        var entryLength = BinaryPrimitives.ReadInt32BigEndian(prefix[8..]);
        var recordEnd = TxnLogFormat.EntryOverhead + (entryLength >= TxnLogFormat.EntryLengthMin ? (long)entryLength : 0);
        if (IsMarkAlone(file, end, length))
        {
            return new(TxnLogTailKind.Clean, 0);
        }

        // The mark of the batch before, with the next one begun around it.
        if (BatchMark.ReadBefore(file, BatchMark.PlaceAfter(end) + BatchMark.Length) is { } before && before.End <= end)
        {
            return new(TxnLogTailKind.Torn, length);
        }

        var mark = BatchMark.ReadBefore(file, end + length);
        if (mark is { } known && (known.End <= end || known.Start > end))
        {
            return new(known.End <= end ? TxnLogTailKind.Torn : TxnLogTailKind.Damaged, length);
        }

        if ((mark is null && length > Math.Max(BatchBytesMax, recordEnd) + BatchMark.SectorLength) || length > Array.MaxLength)
        {
            return new(TxnLogTailKind.Damaged, length);
        }

        var tail = new byte[mark is { } m ? m.End - end : length];
        file.Read(tail, end);
        var next = FindWholeEntry(tail, last);
        var damaged = IsWholeEntryOfOtherLength(tail, checksum, recordEnd)
            || (mark is null && tail.Length > BatchBytesMax && next is not null)
            || (mark is null && next is not null && file.Length == end + length && EndsWithWholeEntry(tail, next.Value, last));
        var torn = !damaged
            && ((mark is null && next is null && IsBeginning(tail, recordEnd))
                || (HasUnwrittenSector(tail, end, Math.Min(recordEnd, next ?? tail.Length)) && !IsOneByteDamaged(tail, checksum, recordEnd)));
        return new(torn ? TxnLogTailKind.Torn : TxnLogTailKind.Damaged, length);
    }

    /// <summary>Tells whether there is nothing but zeros and, where it belongs, a mark or what a cut file has left of it: no entry fits there.</summary>
    private static bool IsMarkAlone(IStorageFile file, long end, long length)
    {
        var place = BatchMark.PlaceAfter(end) - end;
        if (length > place + BatchMark.Length || length <= place)
        {
            return false;
        }

        Span<byte> between = stackalloc byte[TxnLogFormat.EntryPrefixLength + BatchMark.Length];
        between = between[..(int)place];
        file.Read(between, end);
        return !between.ContainsAnyExcept((byte)0);
    }

    /// <summary>Tells whether the tail is part of one entry and no more.</summary>
    private static bool IsBeginning(ReadOnlySpan<byte> tail, long recordEnd) =>
        tail.Length < TxnLogFormat.EntryPrefixLength || (recordEnd > TxnLogFormat.EntryOverhead && tail.Length < recordEnd);

    private static bool EndsWithWholeEntry(ReadOnlySpan<byte> tail, int next, Zxid last)
    {
        var rest = tail[next..];
        while (!rest.IsEmpty)
        {
            if (rest.Length < TxnLogFormat.EntryOverhead + TxnLogFormat.EntryLengthMin || !IsWholeEntry(rest, last))
            {
                if (FindWholeEntry(rest, last) is not { } following)
                {
                    return false;
                }

                rest = rest[following..];
            }

            rest = rest[(TxnLogFormat.EntryOverhead + BinaryPrimitives.ReadInt32BigEndian(rest[8..]))..];
        }

        return true;
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
        for (var sector = end / BatchMark.SectorLength * BatchMark.SectorLength; sector < end + length; sector += BatchMark.SectorLength)
        {
            var from = (int)Math.Max(sector - end, 0);
            var to = Math.Min(sector + BatchMark.SectorLength - end, tail.Length);
            if (to >= ExplainingBytesMin && !tail[from..(int)to].ContainsAnyExcept((byte)0))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Tells whether the entry is complete and its checksum only one byte of it can be wrong: its end, or one with one wrong bit, by how far the checksum moved, or one of the checksum.</summary>
    private static bool IsOneByteDamaged(ReadOnlySpan<byte> tail, long checksum, long recordEnd)
    {
        if (recordEnd > tail.Length || recordEnd == TxnLogFormat.EntryOverhead)
        {
            return false;
        }

        var entry = tail[TxnLogFormat.EntryPrefixLength..(int)(recordEnd - 1)];
        var actual = Adler32.Compute(entry);
        var endOfRecord = tail[(int)recordEnd - 1];
        if (endOfRecord != TxnLogFormat.EndOfRecord)
        {
            return endOfRecord != 0 && actual == checksum;
        }

        var difference = (ulong)(actual ^ checksum);
        for (var shift = 0; shift < 64; shift += 8)
        {
            // A byte of the checksum that reads as zero may have been in the sector that is missing.
            if ((difference & ~(0xfful << shift)) == 0 && ((checksum >> shift) & 0xff) != 0)
            {
                return true;
            }
        }

        var a = Difference(actual & 0xffff, checksum & 0xffff);
        var b = Difference(actual >> 16, (checksum >> 16) & 0xffff);
        for (var weight = 1; weight <= entry.Length; weight++)
        {
            // One bit only: a whole byte could be matched by a hole's random difference once in ten thousand times.
            var value = entry[^weight];
            for (var bit = 1; bit <= 0x80; bit <<= 1)
            {
                var change = value - (value ^ bit);
                if (a == (change + Modulus) % Modulus && b == ((change * (long)weight) + (entry.Length * (long)Modulus)) % Modulus)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static long Difference(long left, long right) => (left - right + Modulus) % Modulus;
}
