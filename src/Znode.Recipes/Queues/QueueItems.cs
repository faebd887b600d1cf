using System.Buffers.Binary;

namespace Znode.Recipes.Queues;

/// <summary>The items in the data of a message. Curator: <c>ItemSerializer</c>.</summary>
/// <remarks>A version, then for each item a byte 1, its length and its bytes, then a byte 2. Numbers have their highest byte first.</remarks>
internal static class QueueItems
{
    private const int Version = 0x00010001;
    private const byte Item = 1;
    private const byte End = 2;

    public static byte[] Write(ReadOnlySpan<byte> item)
    {
        var data = new byte[sizeof(int) + 1 + sizeof(int) + item.Length + 1];
        BinaryPrimitives.WriteInt32BigEndian(data, Version);
        data[4] = Item;
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(5), item.Length);
        item.CopyTo(data.AsSpan(9));
        data[^1] = End;
        return data;
    }

    public static IReadOnlyList<ReadOnlyMemory<byte>> Read(ReadOnlyMemory<byte> data, ZnodePath path)
    {
        var items = new List<ReadOnlyMemory<byte>>();
        if (data.Length < sizeof(int) || BinaryPrimitives.ReadInt32BigEndian(data.Span) != Version)
        {
            throw Wrong(path);
        }

        var rest = data[sizeof(int)..];
        while (!rest.IsEmpty && rest.Span[0] != End)
        {
            if (rest.Span[0] != Item || rest.Length < 1 + sizeof(int) || BinaryPrimitives.ReadInt32BigEndian(rest.Span[1..]) is var length
                && (length < 0 || length > rest.Length - 1 - sizeof(int)))
            {
                throw Wrong(path);
            }

            length = BinaryPrimitives.ReadInt32BigEndian(rest.Span[1..]);
            items.Add(rest.Slice(1 + sizeof(int), length));
            rest = rest[(1 + sizeof(int) + length)..];
        }

        return rest.IsEmpty ? throw Wrong(path) : items;
    }

    private static InvalidDataException Wrong(ZnodePath path) => new($"The znode {path} does not hold a message as Curator's queues write it. Complete it to have it out of the way.");
}
