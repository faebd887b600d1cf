using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Znode.Recipes;

/// <summary>How values become the data of znodes, and come back.</summary>
/// <typeparam name="T">The values.</typeparam>
/// <remarks>Immutable; as safe to share as what it is made of.</remarks>
public sealed class ZnodeCodec<T>
{
    private readonly Func<T, ReadOnlyMemory<byte>> _encode;
    private readonly Func<ReadOnlyMemory<byte>, T> _decode;

    /// <summary>Makes a codec of two functions.</summary>
    /// <param name="encode">Makes the bytes of a value.</param>
    /// <param name="decode">Makes the value of bytes; throws what it will where they are none.</param>
    public ZnodeCodec(Func<T, ReadOnlyMemory<byte>> encode, Func<ReadOnlyMemory<byte>, T> decode)
    {
        ArgumentNullException.ThrowIfNull(encode);
        ArgumentNullException.ThrowIfNull(decode);
        (_encode, _decode) = (encode, decode);
    }

    internal ReadOnlyMemory<byte> Encode(T value) => _encode(value);

    internal T Decode(ReadOnlyMemory<byte> bytes) => _decode(bytes);
}

/// <summary>Codecs for what is stored most.</summary>
public static class ZnodeCodec
{
    /// <summary>Gets the codec of text, as UTF-8 without a mark in front.</summary>
    public static ZnodeCodec<string> Utf8 { get; } = new(text => Encoding.UTF8.GetBytes(text), bytes => Encoding.UTF8.GetString(bytes.Span));

    /// <summary>Gets the codec of bytes as they are.</summary>
    public static ZnodeCodec<ReadOnlyMemory<byte>> Bytes { get; } = new(bytes => bytes, bytes => bytes);

    /// <summary>Makes a codec of JSON in UTF-8.</summary>
    /// <typeparam name="T">The values.</typeparam>
    /// <param name="typeInfo">How the values are written and read, from a <c>JsonSerializerContext</c>: so it works where code is trimmed or compiled ahead of time.</param>
    /// <returns>The codec. JSON's <c>null</c> where no null is allowed is a <see cref="JsonException"/>.</returns>
    public static ZnodeCodec<T> Json<T>(JsonTypeInfo<T> typeInfo)
    {
        ArgumentNullException.ThrowIfNull(typeInfo);
        return new(
            value => JsonSerializer.SerializeToUtf8Bytes(value, typeInfo),
            bytes => JsonSerializer.Deserialize(bytes.Span, typeInfo) ?? throw new JsonException("The data is JSON's null, and a value was expected."));
    }
}
