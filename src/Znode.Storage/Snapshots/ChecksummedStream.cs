namespace Znode.Storage;

/// <summary>A buffered, read-only view of a stream that knows the Adler-32 of what was read from it.</summary>
/// <remarks>The checksum is taken over whole stretches when it is asked for or the buffer is refilled, so small reads cost a copy and no more.</remarks>
internal sealed class ChecksummedStream(Stream source, string path) : Stream
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private uint _checksum = Adler32.Initial;
    private int _summed;
    private int _next;
    private int _filled;
    private long _bufferStart;

    /// <summary>Gets how many bytes were read so far, of the uncompressed stream.</summary>
    public long Consumed => _bufferStart + _next;

    /// <summary>Gets a value indicating whether there is anything left to read.</summary>
    public bool HasMore => _next < _filled || Fill();

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => Consumed;
        set => throw new NotSupportedException();
    }

    /// <summary>Takes the checksum of everything read so far.</summary>
    public uint Checksum()
    {
        _checksum = Adler32.Update(_checksum, _buffer.AsSpan(_summed, _next - _summed));
        _summed = _next;
        return _checksum;
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || !HasMore)
        {
            return 0;
        }

        var count = Math.Min(buffer.Length, _filled - _next);
        _buffer.AsSpan(_next, count).CopyTo(buffer);
        _next += count;
        return count;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int ReadByte() => HasMore ? _buffer[_next++] : -1;

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool Fill()
    {
        Checksum();
        _bufferStart += _filled;
        _next = _summed = _filled = 0;
        try
        {
            _filled = source.Read(_buffer);
        }
        catch (InvalidDataException e)
        {
            throw SnapshotReader.Corrupt(path, _bufferStart, $"the compressed data is damaged ({e.Message})");
        }

        return _filled > 0;
    }
}
