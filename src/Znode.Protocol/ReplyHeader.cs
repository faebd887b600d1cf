using Znode.Jute;

namespace Znode.Protocol;

/// <summary>What every reply begins with (spec client-protocol §4).</summary>
/// <param name="Xid">The request's.</param>
/// <param name="Zxid">That of the write, or the last one processed; 0 for auth, −1 for unknown operations.</param>
/// <param name="Error">When it is not Ok no record follows.</param>
internal readonly record struct ReplyHeader(int Xid, Zxid Zxid, ErrorCode Error)
{
    /// <summary>Bytes of the header.</summary>
    public const int Length = 16;

    /// <exception cref="JuteException">The frame is too short.</exception>
    public static ReplyHeader Read(scoped ref JuteReader reader) => new(reader.ReadInt(), new(reader.ReadLong()), (ErrorCode)reader.ReadInt());

    /// <summary>Reads the header of a frame and leaves the record behind it.</summary>
    /// <exception cref="JuteException">The frame is too short.</exception>
    public static ReplyHeader Read(ReadOnlySpan<byte> frame, out ReadOnlySpan<byte> body)
    {
        var reader = new JuteReader(frame);
        var header = Read(ref reader);
        body = reader.Rest;
        return header;
    }

    public void Write(JuteWriter writer)
    {
        writer.WriteInt(Xid);
        writer.WriteLong(Zxid.Value);
        writer.WriteInt((int)Error);
    }
}
