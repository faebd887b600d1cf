using System.Buffers.Binary;

namespace Znode.Storage;

/// <summary>Writes a snapshot's header, content and seals to a stream, keeping the running checksum.</summary>
internal sealed class SnapshotWriter
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly Stream _target;
    private int _buffered;

    /// <summary>The Adler-32 of everything that has left the buffer. It never starts again: later seals cover the earlier ones.</summary>
    private uint _checksum = Adler32.Initial;

    public SnapshotWriter(Stream target)
    {
        _target = target;
        SnapshotFormat.WriteHeader(_buffer);
        _buffered = SnapshotFormat.HeaderLength;
    }

    public void Write(ReadOnlySpan<byte> content)
    {
        while (!content.IsEmpty)
        {
            if (_buffered == _buffer.Length)
            {
                Flush();
            }

            var part = content[..Math.Min(content.Length, _buffer.Length - _buffered)];
            part.CopyTo(_buffer.AsSpan(_buffered));
            _buffered += part.Length;
            content = content[part.Length..];
        }
    }

    public void Seal()
    {
        Flush();
        Span<byte> seal = stackalloc byte[SnapshotFormat.SealLength];
        BinaryPrimitives.WriteInt64BigEndian(seal, _checksum);
        SnapshotFormat.SealEnd.CopyTo(seal[8..]);
        Write(seal);
    }

    /// <summary>Hands everything to the stream.</summary>
    public void Flush()
    {
        var bytes = _buffer.AsSpan(0, _buffered);
        _checksum = Adler32.Update(_checksum, bytes);
        _target.Write(bytes);
        _buffered = 0;
    }
}
