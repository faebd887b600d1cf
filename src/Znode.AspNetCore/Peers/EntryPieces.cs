using Google.Protobuf;
using Znode.AspNetCore.Peers.Wire;

namespace Znode.AspNetCore.Peers;

/// <summary>Puts a transaction together that comes in pieces, on one channel. See <see cref="FrameBuilder.PieceBytesMax"/>.</summary>
internal sealed class EntryPieces
{
    private MemoryStream? _pieces;

    /// <summary>Keeps a piece, or completes with what was kept the first entry of a packet.</summary>
    /// <returns>False for a piece: there is more to come.</returns>
    /// <exception cref="IOException">What comes does not fit what came, or is more than memory can hold.</exception>
    public bool TryComplete(Packet packet)
    {
        if (packet.Type == (int)PacketType.Piece)
        {
            if (packet.Entries is not [{ Length: > 0 } piece])
            {
                throw new IOException($"a packet came with {packet.Entries.Count} pieces of a transaction: run the same release on all members");
            }

            _pieces ??= new();
            _pieces.Write(piece.Span);
            return false;
        }

        if (_pieces is { } pieces)
        {
            if (packet.Entries is not [var rest, ..])
            {
                throw new IOException($"a packet of type {packet.Type} came in the midst of a transaction: run the same release on all members");
            }

            pieces.Write(rest.Span);
            packet.Entries[0] = UnsafeByteOperations.UnsafeWrap(pieces.GetBuffer().AsMemory(0, (int)pieces.Length));
            _pieces = null;
        }

        return true;
    }
}
