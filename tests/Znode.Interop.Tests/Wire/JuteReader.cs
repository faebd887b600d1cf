using System.Buffers.Binary;

namespace Znode.Interop.Tests.Wire;

/// <summary>Reads jute records strictly: running past the end or an impossible length is an <see cref="InvalidDataException"/>.</summary>
internal sealed class JuteReader(ReadOnlyMemory<byte> bytes)
{
    private int _position;

    public int Remaining => bytes.Length - _position;

    public bool Bool() => Take(1)[0] != 0;

    public int Int() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

    public long Long() => BinaryPrimitives.ReadInt64BigEndian(Take(8));

    public byte[]? Buffer()
    {
        var length = Int();
        return length == -1 ? null : Take(length).ToArray();
    }

    public string? String() => Buffer() is { } utf8 ? Cesu8.GetString(utf8) : null;

    public IReadOnlyList<T>? Vector<T>(Func<JuteReader, T> element)
    {
        var count = Int();
        if (count == -1)
        {
            return null;
        }

        if (count < 0 || count > Remaining)
        {
            throw new InvalidDataException($"A vector of {count} elements with {Remaining} bytes left.");
        }

        var elements = new List<T>(count);
        for (var i = 0; i < count; i++)
        {
            elements.Add(element(this));
        }

        return elements;
    }

    public IReadOnlyList<string?>? Strings() => Vector(reader => reader.String());

    public IReadOnlyList<WireAcl>? Acl() => Vector(reader => new WireAcl(reader.Int(), reader.String(), reader.String()));

    public byte[] Rest() => Take(Remaining).ToArray();

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > Remaining)
        {
            throw new InvalidDataException($"Wanted {count} bytes at {_position}, but only {Remaining} are left.");
        }

        _position += count;
        return bytes.Span.Slice(_position - count, count);
    }
}
