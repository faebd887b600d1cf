using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Znode.Jute;

/// <summary>Writes jute, ZooKeeper's record encoding (spec client-protocol §2), into an array that grows.</summary>
internal sealed class JuteWriter(int capacity = 256) : IBufferWriter<byte>
{
    private byte[] _bytes = new byte[capacity];

    /// <summary>Gets how many bytes are written.</summary>
    public int Length { get; private set; }

    public ReadOnlySpan<byte> WrittenSpan => _bytes.AsSpan(0, Length);

    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, Length);

    /// <summary>Forgets what is written and keeps the array.</summary>
    public void Clear() => Length = 0;

    /// <summary>Takes back what was written after the first <paramref name="length"/> bytes.</summary>
    public void Rewind(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)Length);
        Length = length;
    }

    public byte[] ToArray() => WrittenSpan.ToArray();

    public void WriteBool(bool value) => Next(1)[0] = value ? (byte)1 : (byte)0;

    public void WriteInt(int value) => BinaryPrimitives.WriteInt32BigEndian(Next(4), value);

    public void WriteLong(long value) => BinaryPrimitives.WriteInt64BigEndian(Next(8), value);

    public void WriteBuffer(ReadOnlySpan<byte> value)
    {
        var target = Next(4 + value.Length);
        BinaryPrimitives.WriteInt32BigEndian(target, value.Length);
        value.CopyTo(target[4..]);
    }

    /// <summary>Writes a buffer, or a string given as its UTF-8 bytes, that may be null.</summary>
    public void WriteBuffer(byte[]? value)
    {
        if (value is null)
        {
            WriteInt(-1);
        }
        else
        {
            WriteBuffer(value.AsSpan());
        }
    }

    public void WriteString(string? value)
    {
        if (value is null)
        {
            WriteInt(-1);
            return;
        }

        var length = Encoding.UTF8.GetByteCount(value);
        var target = Next(4 + length);
        BinaryPrimitives.WriteInt32BigEndian(target, length);
        Encoding.UTF8.GetBytes(value, target[4..]);
    }

    public void WriteRaw(ReadOnlySpan<byte> value) => value.CopyTo(Next(value.Length));

    /// <summary>Leaves room for an int that is known later; see <see cref="PatchInt"/>.</summary>
    /// <returns>Where it is.</returns>
    public int ReserveInt()
    {
        var offset = Length;
        WriteInt(0);
        return offset;
    }

    public void PatchInt(int offset, int value) => BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(offset, 4), value);

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_bytes.Length - Length));
        Length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    private Span<byte> Next(int count)
    {
        Reserve(count);
        var span = _bytes.AsSpan(Length, count);
        Length += count;
        return span;
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - Length < count)
        {
            Array.Resize(ref _bytes, (int)Math.Min(Math.Max(_bytes.Length * 2L, Length + (long)count), Array.MaxLength));
        }
    }
}
