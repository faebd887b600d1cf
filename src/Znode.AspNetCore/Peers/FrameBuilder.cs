using Google.Protobuf;
using Znode.AspNetCore.Peers.Wire;
using Znode.Consensus.Zab.Messages;

namespace Znode.AspNetCore.Peers;

/// <summary>Puts messages into frames: as many as there are into one, up to a size beyond which a frame only makes the peer wait.</summary>
internal static class FrameBuilder
{
    /// <summary>A frame that has reached this takes no more. One piece of a transaction alone may make it larger.</summary>
    public const int BytesMax = 256 * 1024;

    /// <summary>
    /// What is longer of one transaction goes in pieces. A request is bounded, and the frames that are taken with it; the end of a session that has a million ephemeral znodes is not, and
    /// names them all.
    /// </summary>
    public const int PieceBytesMax = 2 * 1024 * 1024;

    /// <summary>How much of a snapshot goes into a frame.</summary>
    public const int SnapshotChunkBytes = 64 * 1024;

    private const int MessageOverhead = 48;
    private const int EntryOverhead = 16;

    /// <summary>What a message takes on the wire and in the queue, roughly and never too little.</summary>
    public static long BytesOf(ZabMessage message) => MessageOverhead + message switch
    {
        ZabMessage.Proposal proposal => BytesOf(proposal.Entries),
        ZabMessage.Inform inform => BytesOf(inform.Entries),
        RelayedMessage.Request request => request.Body.Length + (128L * request.Identities.Count),
        ZabMessage.Ping { Touched: { } touched } => 16L * touched.Count,
        RelayedMessage.Touch touch => 16L * touch.Sessions.Count,
        RelayedMessage.Touched touched => 8L * touched.Sessions.Count,
        ZabMessage.NewLeader leader => leader.Config.Length * 3L,
        _ => 0,
    };

    /// <summary>Takes the next packet of a message; sets it to what is left, or to null.</summary>
    /// <param name="message">What is to be sent.</param>
    /// <param name="bytes">What the packet takes, roughly and never too little.</param>
    public static Packet Take(ref ZabMessage? message, out long bytes)
    {
        switch (message)
        {
            case ZabMessage.Proposal { Entries: [{ Bytes.Length: > PieceBytesMax }, ..] } proposal:
                message = new ZabMessage.Proposal(WithoutPiece(proposal.Entries, out var piece));
                bytes = MessageOverhead + PieceBytesMax;
                return piece;
            case ZabMessage.Inform { Entries: [{ Bytes.Length: > PieceBytesMax }, ..] } inform:
                message = new ZabMessage.Inform(WithoutPiece(inform.Entries, out piece));
                bytes = MessageOverhead + PieceBytesMax;
                return piece;
            default:
                var part = Split(ref message);
                bytes = BytesOf(part);
                return PacketCodec.Encode(part);
        }
    }

    private static LogEntry[] WithoutPiece(IReadOnlyList<LogEntry> entries, out Packet piece)
    {
        piece = new() { Type = (int)PacketType.Piece };
        piece.Entries.Add(UnsafeByteOperations.UnsafeWrap(entries[0].Bytes[..PieceBytesMax]));
        return [entries[0] with { Bytes = entries[0].Bytes[PieceBytesMax..] }, .. entries.Skip(1)];
    }

    private static ZabMessage Split(ref ZabMessage? message)
    {
        var whole = message!;
        message = null;
        switch (whole)
        {
            case ZabMessage.Proposal proposal when Split(proposal.Entries) is var (head, tail):
                message = new ZabMessage.Proposal(tail);
                return new ZabMessage.Proposal(head);
            case ZabMessage.Inform inform when Split(inform.Entries) is var (head, tail):
                message = new ZabMessage.Inform(tail);
                return new ZabMessage.Inform(head);
            default:
                return whole;
        }
    }

    /// <summary>A piece of a snapshot; an empty one is its end. The frame is sent before the bytes are used again.</summary>
    public static Frame Snapshot(ReadOnlyMemory<byte> chunk) => new() { Snapshot = UnsafeByteOperations.UnsafeWrap(chunk) };

    private static long BytesOf(IReadOnlyList<LogEntry> entries)
    {
        var bytes = 0L;
        for (var i = 0; i < entries.Count; i++)
        {
            bytes += entries[i].Bytes.Length + EntryOverhead;
        }

        return bytes;
    }

    private static (LogEntry[] Head, LogEntry[] Tail)? Split(IReadOnlyList<LogEntry> entries)
    {
        var bytes = 0L;
        for (var i = 0; i < entries.Count; i++)
        {
            bytes += entries[i].Bytes.Length + EntryOverhead;
            if (bytes > BytesMax && i > 0)
            {
                return ([.. entries.Take(i)], [.. entries.Skip(i)]);
            }
        }

        return null;
    }
}
