using System.Buffers.Binary;
using Snappier;

namespace Znode.Storage;

/// <summary>Reads the framing that snappy-java puts around snappy's blocks: magic, two versions, then blocks with their lengths. Source: spec disk-format §4.</summary>
/// <param name="source">The compressed file; owned.</param>
internal sealed class SnappyFrames(Stream source) : Stream
{
    private const int HeaderLength = 16;

    /// <summary>Snappy's longest copy makes 64 bytes of 3: a block that claims more than this is damaged, and nothing is allocated for it.</summary>
    private const int RatioMax = 22;

    private byte[] _block = [];
    private int _next;
    private int _filled;
    private bool _started;

    /// <summary>Gets what such a file begins with.</summary>
    public static ReadOnlySpan<byte> Magic => [0x82, (byte)'S', (byte)'N', (byte)'A', (byte)'P', (byte)'P', (byte)'Y', 0];

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
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (_next == _filled)
        {
            if (!ReadBlock())
            {
                return 0;
            }
        }

        var count = Math.Min(buffer.Length, _filled - _next);
        _block.AsSpan(_next, count).CopyTo(buffer);
        _next += count;
        return count;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

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

    private bool ReadBlock()
    {
        if (!_started)
        {
            Span<byte> header = stackalloc byte[HeaderLength];
            if (source.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length || !header.StartsWith(Magic))
            {
                throw new InvalidDataException("there is no header of snappy-java");
            }

            _started = true;
        }

        Span<byte> prefix = stackalloc byte[4];
        var read = source.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false);
        if (read == 0)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(prefix);
        if (read < prefix.Length || length <= 0 || length > source.Length - source.Position)
        {
            throw new InvalidDataException($"a block of {length} bytes does not fit into the file");
        }

        var compressed = new byte[length];
        source.ReadExactly(compressed);
        var uncompressed = Snappy.GetUncompressedLength(compressed);
        if (uncompressed < 0 || uncompressed > (long)length * RatioMax)
        {
            throw new InvalidDataException($"a block of {length} bytes claims to hold {uncompressed}");
        }

        if (_block.Length < uncompressed)
        {
            _block = new byte[uncompressed];
        }

        _next = 0;
        _filled = Snappy.Decompress(compressed, _block);
        return true;
    }
}
