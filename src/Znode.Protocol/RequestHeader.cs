using Znode.Jute;

namespace Znode.Protocol;

/// <summary>What every request begins with (spec client-protocol §4).</summary>
/// <param name="Xid">The client's number for the request; echoed. See <see cref="Xids"/>.</param>
/// <param name="Op">May be a number that is no operation.</param>
internal readonly record struct RequestHeader(int Xid, OpCode Op)
{
    /// <summary>Bytes of the header.</summary>
    public const int Length = 8;

    /// <exception cref="JuteException">The frame is too short.</exception>
    public static RequestHeader Read(scoped ref JuteReader reader) => new(reader.ReadInt(), (OpCode)reader.ReadInt());

    /// <summary>Reads the header of a frame and leaves the record behind it.</summary>
    /// <exception cref="JuteException">The frame is too short.</exception>
    public static RequestHeader Read(ReadOnlySpan<byte> frame, out ReadOnlySpan<byte> body)
    {
        var reader = new JuteReader(frame);
        var header = Read(ref reader);
        body = reader.Rest;
        return header;
    }

    public void Write(JuteWriter writer)
    {
        writer.WriteInt(Xid);
        writer.WriteInt((int)Op);
    }
}
