using System.Buffers.Binary;

namespace Znode.Storage;

/// <summary>Reads the entries of one log file in order, and stops at the first that is not whole.</summary>
/// <remarks>
/// Why it stopped is for the caller to judge, with <see cref="TxnLogTail"/>. Lengths are checked against the file before anything is allocated.
/// Not thread-safe.
/// </remarks>
internal sealed class TxnLogFileReader : IDisposable
{
    private const int ChunkLength = 64 * 1024;

    private readonly IStorageFile _file;
    private readonly long _limit;
    private readonly bool _reuseBuffer;
    private byte[] _chunk = [];
    private long _chunkOffset;
    private int _chunkLength;

    /// <param name="file">The file; the reader owns it.</param>
    /// <param name="limit">Where the entries end at the latest; null: at the file's end.</param>
    /// <param name="reuseBuffer">An entry's bytes are good only until the next is read.</param>
    public TxnLogFileReader(IStorageFile file, long? limit = null, bool reuseBuffer = false)
    {
        _file = file;
        _limit = limit ?? file.Length;
        _reuseBuffer = reuseBuffer;
        Position = TxnLogFormat.HeaderLength;
    }

    /// <summary>Gets where the next entry begins: behind the last whole one.</summary>
    public long Position { get; private set; }

    /// <summary>Gets the file, to look at what follows the last whole entry.</summary>
    public IStorageFile File => _file;

    /// <summary>Gets what is wrong with the entry at <see cref="Position"/>; null when there is none.</summary>
    public string? Problem { get; private set; }

    /// <summary>Checks the header.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public string? CheckHeader()
    {
        Span<byte> header = stackalloc byte[TxnLogFormat.HeaderLength];
        if (_file.Read(header, 0) < header.Length)
        {
            return "the file is too short for a log's header";
        }

        var magic = BinaryPrimitives.ReadInt32BigEndian(header);
        var version = BinaryPrimitives.ReadInt32BigEndian(header[4..]);
        return magic != TxnLogFormat.Magic ? $"invalid magic number 0x{magic:x8}, a log's is 0x{TxnLogFormat.Magic:x8}"
            : version != TxnLogFormat.Version ? $"the format's version is {version}, only {TxnLogFormat.Version} is known"
            : null;
    }

    /// <summary>Reads the next entry.</summary>
    /// <returns>False at the end of the used part, and when the entry is not whole: then <see cref="Problem"/> says why.</returns>
    public bool TryRead(out LogEntry entry)
    {
        entry = default;
        Problem = null;
        var left = _limit - Position;
        if (left < TxnLogFormat.EntryPrefixLength)
        {
            Problem = left > 0 && Window((int)left).ContainsAnyExcept((byte)0) ? "the file ends within an entry" : null;
            return false;
        }

        var prefix = Window(TxnLogFormat.EntryPrefixLength);
        var checksum = BinaryPrimitives.ReadInt64BigEndian(prefix);
        var length = BinaryPrimitives.ReadInt32BigEndian(prefix[8..]);
        if (length == 0 && checksum == 0)
        {
            return false;
        }

        if (length < TxnLogFormat.EntryLengthMin)
        {
            Problem = $"unreasonable length of an entry: {length}";
            return false;
        }

        if (left < TxnLogFormat.EntryOverhead + (long)length)
        {
            Problem = $"the file ends within an entry of {length} bytes";
            return false;
        }

        var record = Window(TxnLogFormat.EntryOverhead + length);
        if (record[^1] != TxnLogFormat.EndOfRecord)
        {
            Problem = $"the entry does not end with 0x{TxnLogFormat.EndOfRecord:x2} but with 0x{record[^1]:x2}";
            return false;
        }

        var bytes = record.Slice(TxnLogFormat.EntryPrefixLength, length);
        var actual = Adler32.Compute(bytes);
        if (actual != checksum)
        {
            Problem = $"CRC check failed: the entry's checksum is 0x{actual:x8}, the file says 0x{checksum:x}";
            return false;
        }

        var start = (int)(Position - _chunkOffset) + TxnLogFormat.EntryPrefixLength;
        entry = new(TxnLogFormat.ZxidOf(bytes), _chunk.AsMemory(start, length));
        Position += record.Length;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>Gets the bytes at the position, reading another chunk when they are not all in this one.</summary>
    private ReadOnlySpan<byte> Window(int length)
    {
        var start = Position - _chunkOffset;
        if (start < 0 || start + length > _chunkLength)
        {
            // Entries given out hold on to their chunk, so it is not written again unless the caller said so.
            var wanted = (int)Math.Min(Math.Max(length, ChunkLength), _limit - Position);
            if (!_reuseBuffer || _chunk.Length < wanted)
            {
                _chunk = GC.AllocateUninitializedArray<byte>(wanted);
            }

            _chunkOffset = Position;
            _chunkLength = _file.Read(_chunk.AsSpan(0, wanted), Position);
            start = 0;
            if (_chunkLength < length)
            {
                throw new IOException($"The file became shorter while it was read: {length} bytes wanted at offset {Position}, {_chunkLength} are left.");
            }
        }

        return _chunk.AsSpan((int)start, length);
    }
}
