using CsCheck;
using Znode.Jute;

namespace Znode.Core.Tests.Jute;

/// <summary>Values of jute's types, told apart by their .NET types. A null buffer and a null string are written alike.</summary>
internal static class JuteGen
{
    /// <summary>Text of one to four bytes a character, without lone surrogates, which UTF-8 can not hold; or null.</summary>
    public static readonly Gen<string?> Text = Gen.OneOf(
        Gen.Char['\0', '\u007f'].Select(c => c.ToString()),
        Gen.Char['\u0080', '\ud7ff'].Select(c => c.ToString()),
        Gen.Const("😀")).Array[0, 10].Select(string.Concat).Null();

    public static readonly Gen<object> Values = Gen.OneOf(
        Gen.Bool.Select(value => (object)value),
        Gen.Int.Select(value => (object)value),
        Gen.Long.Select(value => (object)value),
        Gen.Byte.Array[0, 40].Null().Select(value => (object)new Buffer(value)),
        Text.Select(value => (object)new Utf8(value)));

    public static void Write(JuteWriter writer, object value)
    {
        switch (value)
        {
            case bool flag:
                writer.WriteBool(flag);
                break;
            case int number:
                writer.WriteInt(number);
                break;
            case long number:
                writer.WriteLong(number);
                break;
            case Buffer buffer:
                writer.WriteBuffer(buffer.Bytes);
                break;
            case Utf8 text:
                writer.WriteString(text.Text);
                break;
        }
    }

    /// <summary>Reads a value of the same type as <paramref name="like"/>.</summary>
    public static object ReadLike(ref JuteReader reader, object like) => like switch
    {
        bool => reader.ReadBool(),
        int => reader.ReadInt(),
        long => reader.ReadLong(),
        Buffer => new Buffer(reader.ReadBytes()),
        _ => new Utf8(reader.ReadString()),
    };

    internal sealed record Utf8(string? Text);

    internal sealed record Buffer(byte[]? Bytes)
    {
        public bool Equals(Buffer? other) => other is not null && (Bytes is null) == (other.Bytes is null) && Bytes.AsSpan().SequenceEqual(other.Bytes);

        public override int GetHashCode() => Bytes?.Length ?? -1;
    }
}
