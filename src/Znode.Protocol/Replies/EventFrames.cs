using System.Buffers.Binary;
using Znode.Jute;
using Znode.Watches;

namespace Znode.Protocol;

/// <summary>Watch events as frames, made once per event for all connections that get it. Source: spec client-protocol §10.4.</summary>
internal static class EventFrames
{
    /// <summary>SyncConnected: the only state that a server sends.</summary>
    public const int SyncConnected = 3;

    private const int LengthWithoutPath = FrameReader.PrefixLength + ReplyHeader.Length + 12;

    /// <summary>Gets the event as a frame with its length.</summary>
    /// <remarks>Two that make it at once make the same bytes, so it does not matter whose is kept.</remarks>
    public static byte[] GetFrame(this WatchedEvent watchedEvent) => watchedEvent.Frame ??= Encode(watchedEvent);

    public static void WriteEvent(this JuteWriter writer, WatchedEvent watchedEvent) => writer.WriteRaw(watchedEvent.GetFrame());

    private static byte[] Encode(WatchedEvent watchedEvent)
    {
        var frame = new byte[LengthWithoutPath + watchedEvent.Path.Length];
        var span = frame.AsSpan();
        BinaryPrimitives.WriteInt32BigEndian(span, frame.Length - FrameReader.PrefixLength);
        BinaryPrimitives.WriteInt32BigEndian(span[4..], Xids.Event);
        BinaryPrimitives.WriteInt64BigEndian(span[8..], watchedEvent.Zxid.Value);
        BinaryPrimitives.WriteInt32BigEndian(span[16..], (int)ErrorCode.Ok);
        BinaryPrimitives.WriteInt32BigEndian(span[20..], (int)watchedEvent.Type);
        BinaryPrimitives.WriteInt32BigEndian(span[24..], SyncConnected);
        BinaryPrimitives.WriteInt32BigEndian(span[28..], watchedEvent.Path.Length);
        watchedEvent.Path.CopyTo(span[32..]);
        return frame;
    }
}
