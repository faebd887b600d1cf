using System.Buffers.Binary;
using System.Text;

namespace Znode.Jute;

/// <summary>Reads jute, ZooKeeper's record encoding (spec client-protocol §2), from a span.</summary>
/// <remarks>Every length is checked against what is there before anything is made of it, so input can not cause a large allocation.</remarks>
internal ref struct JuteReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Gets how many bytes are left.</summary>
    public readonly int Remaining => _rest.Length;

    /// <summary>Gets the bytes that are left.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    public bool ReadBool() => Take(1)[0] != 0;

    public int ReadInt() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

    public long ReadLong() => BinaryPrimitives.ReadInt64BigEndian(Take(8));

    /// <summary>Reads a buffer or a string's bytes in place; null is told from empty by <paramref name="isNull"/>.</summary>
    public ReadOnlySpan<byte> ReadSpan(out bool isNull)
    {
        var length = ReadInt();
        isNull = length == -1;
        if (isNull)
        {
            return default;
        }

        if (length < 0 || length > _rest.Length)
        {
            throw new JuteException($"Unreasonable length = {length}, {_rest.Length} bytes are left");
        }

        return Take(length);
    }

    /// <summary>Reads a buffer, or a string as its UTF-8 bytes, into an array of its own.</summary>
    public byte[]? ReadBytes()
    {
        var span = ReadSpan(out var isNull);
        return isNull ? null : span.ToArray();
    }

    public string? ReadString()
    {
        var span = ReadSpan(out var isNull);
        return isNull ? null : Encoding.UTF8.GetString(span);
    }

    /// <summary>Reads the count of a vector; −1 is a null vector.</summary>
    /// <param name="elementBytesMin">The fewest bytes that an element takes: bounds the count by what is left.</param>
    public int ReadCount(int elementBytesMin)
    {
        var count = ReadInt();
        if (count < -1 || (long)count * elementBytesMin > _rest.Length)
        {
            throw new JuteException($"Unreasonable count = {count}, {_rest.Length} bytes are left");
        }

        return count;
    }

    public ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)_rest.Length)
        {
            throw new JuteException($"The record ends early: {count} bytes wanted, {_rest.Length} are left");
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
