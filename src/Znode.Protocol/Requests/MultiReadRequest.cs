using Znode.Jute;
using Znode.Requests;

namespace Znode.Protocol;

/// <summary>multiRead: getData and getChildren one after the other; the watch flags are ignored (spec client-protocol §8). Good as long as the frame.</summary>
internal readonly ref struct MultiReadRequest
{
    private readonly ReadOnlySpan<byte> _parts;

    private MultiReadRequest(ReadOnlySpan<byte> parts) => _parts = parts;

    /// <exception cref="JuteException">The bytes are no multi, or a part is not one of the two reads.</exception>
    public static MultiReadRequest Read(ReadOnlySpan<byte> body)
    {
        var reader = new JuteReader(body);
        while (TryReadPart(ref reader, out _, out _))
        {
        }

        return new(body[..^reader.Remaining]);
    }

    public Enumerator GetEnumerator() => new(_parts);

    private static bool TryReadPart(scoped ref JuteReader reader, out OpCode op, out ReadOnlySpan<byte> path)
    {
        var header = MultiHeader.Read(ref reader);
        op = header.Type;
        path = default;
        if (header.Done)
        {
            return false;
        }

        if (op is not (OpCode.GetData or OpCode.GetChildren))
        {
            throw new JuteException($"Unsupported type {(int)op} of read operation");
        }

        path = PathWatchRequest.Read(ref reader).Path;
        return true;
    }

    /// <summary>One read of the list.</summary>
    internal readonly ref struct Part(OpCode op, ReadOnlySpan<byte> path)
    {
        /// <summary>Gets getData or getChildren.</summary>
        public OpCode Op { get; } = op;

        /// <summary>Gets the path: UTF-8, not validated.</summary>
        public ReadOnlySpan<byte> Path { get; } = path;
    }

    /// <summary>Walks the reads in order.</summary>
    internal ref struct Enumerator(ReadOnlySpan<byte> parts)
    {
        private JuteReader _reader = new(parts);

        public Part Current { get; private set; }

        public bool MoveNext()
        {
            if (!TryReadPart(ref _reader, out var op, out var path))
            {
                return false;
            }

            Current = new(op, path);
            return true;
        }
    }
}
