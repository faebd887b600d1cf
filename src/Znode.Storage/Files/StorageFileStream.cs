namespace Znode.Storage;

/// <summary>A file read or written from its beginning to its end; owns the file.</summary>
internal sealed class StorageFileStream(IStorageFile file, bool writable) : Stream
{
    /// <summary>Bytes after which what was written is synced: a long file's sync at its end would hold up everybody else's.</summary>
    private const long SyncEveryBytes = 16 * 1024 * 1024;

    private long _position;
    private long _synced;

    /// <inheritdoc/>
    public override bool CanRead => !writable;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => writable;

    /// <inheritdoc/>
    public override long Length => file.Length;

    /// <inheritdoc/>
    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var count = file.Read(buffer, _position);
        _position += count;
        return count;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        file.Write(buffer, _position);
        _position += buffer.Length;
        if (_position - _synced >= SyncEveryBytes)
        {
            Sync();
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Makes everything written durable.</summary>
    public void Sync()
    {
        file.Sync();
        _synced = _position;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}
