using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Znode.Interop.Tests.Wire;

/// <summary>Writes jute records into a growing buffer.</summary>
/// <remarks>Shares no code with the product's codec on purpose: an error made in both would cancel out. Source: client-protocol §2.</remarks>
internal sealed class JuteWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public JuteWriter Byte(byte value)
    {
        _bytes.Write([value]);
        return this;
    }

    public JuteWriter Bool(bool value) => Byte(value ? (byte)1 : (byte)0);

    public JuteWriter Int(int value)
    {
        Span<byte> four = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(four, value);
        _bytes.Write(four);
        return this;
    }

    public JuteWriter Long(long value)
    {
        Span<byte> eight = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(eight, value);
        _bytes.Write(eight);
        return this;
    }

    /// <summary>A length and the bytes; length −1 stands for null.</summary>
    public JuteWriter Buffer(byte[]? value)
    {
        Int(value?.Length ?? -1);
        return value is null ? this : Raw(value);
    }

    public JuteWriter String(string? value) => Buffer(value is null ? null : Encoding.UTF8.GetBytes(value));

    public JuteWriter Strings(IReadOnlyCollection<string?>? values)
    {
        Int(values?.Count ?? -1);
        foreach (var value in values ?? [])
        {
            String(value);
        }

        return this;
    }

    public JuteWriter Acl(IReadOnlyCollection<WireAcl>? entries)
    {
        Int(entries?.Count ?? -1);
        foreach (var entry in entries ?? [])
        {
            Int(entry.Perms).String(entry.Scheme).String(entry.Id);
        }

        return this;
    }

    public JuteWriter Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.Write(bytes);
        return this;
    }

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();
}
