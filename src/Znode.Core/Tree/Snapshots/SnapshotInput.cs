using System.Buffers.Binary;
using System.Text;
using Znode.Jute;

namespace Znode.Tree.Snapshots;

/// <summary>Reads jute from a stream, never a byte beyond what it is asked for: what follows belongs to the checksum.</summary>
/// <remarks>An array grows only as bytes arrive for it, so a damaged length can not cause a large allocation.</remarks>
internal sealed class SnapshotInput(Stream stream)
{
    /// <summary>Up to here a length is believed before its bytes are there.</summary>
    private const int ChunkLength = 64 * 1024;

    private byte[] _scratch = new byte[256];

    public int ReadInt()
    {
        Span<byte> bytes = stackalloc byte[4];
        stream.ReadExactly(bytes);
        return BinaryPrimitives.ReadInt32BigEndian(bytes);
    }

    public long ReadLong()
    {
        Span<byte> bytes = stackalloc byte[8];
        stream.ReadExactly(bytes);
        return BinaryPrimitives.ReadInt64BigEndian(bytes);
    }

    public void ReadExactly(Span<byte> target) => stream.ReadExactly(target);

    /// <summary>Reads a buffer into an array of its own.</summary>
    public byte[]? ReadBytes()
    {
        var length = ReadLength();
        if (length is < 0 or > ChunkLength)
        {
            return length < 0 ? null : ReadScratch(length).ToArray();
        }

        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    public string? ReadString()
    {
        var bytes = ReadScratch(out var isNull);
        return isNull ? null : Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Reads a buffer or string; valid until the next read.</summary>
    public ReadOnlySpan<byte> ReadScratch(out bool isNull)
    {
        var length = ReadLength();
        isNull = length < 0;
        return isNull ? default : ReadScratch(length);
    }

    /// <summary>Reads a count or a length, −1 for null.</summary>
    public int ReadLength()
    {
        var length = ReadInt();
        return length >= -1 ? length : throw new JuteException($"Unreasonable length = {length} in a snapshot");
    }

    private ReadOnlySpan<byte> ReadScratch(int length)
    {
        for (var filled = 0; filled < length;)
        {
            var step = Math.Min(length - filled, ChunkLength);
            if (_scratch.Length < filled + step)
            {
                Array.Resize(ref _scratch, (int)Math.Min(Math.Max(_scratch.Length * 2L, filled + step), Array.MaxLength));
            }

            stream.ReadExactly(_scratch.AsSpan(filled, step));
            filled += step;
        }

        return _scratch.AsSpan(0, length);
    }
}
