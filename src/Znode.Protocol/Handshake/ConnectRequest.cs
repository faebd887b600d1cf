using Znode.Jute;

namespace Znode.Protocol;

/// <summary>The first frame of a connection, without a header: opens a session or takes up an old one (spec client-protocol §3).</summary>
/// <param name="ProtocolVersion">0; not checked.</param>
/// <param name="LastZxidSeen">The highest zxid that the client has seen in a reply.</param>
/// <param name="TimeoutMs">The session timeout that the client wishes for, before it is clamped.</param>
/// <param name="Session">0 asks for a new session.</param>
/// <param name="Password">16 bytes; zeros, empty or null for a new session.</param>
/// <param name="ReadOnly">Whether a read-only member will do; null from a client of before 3.4, which ends the record here.</param>
internal sealed record ConnectRequest(int ProtocolVersion, Zxid LastZxidSeen, int TimeoutMs, SessionId Session, byte[]? Password, bool? ReadOnly)
{
    /// <summary>Bytes of every password.</summary>
    public const int PasswordLength = 16;

    /// <exception cref="JuteException">The frame is no connect request.</exception>
    public static ConnectRequest Read(ReadOnlySpan<byte> frame)
    {
        var reader = new JuteReader(frame);
        return new(
            reader.ReadInt(),
            new(reader.ReadLong()),
            reader.ReadInt(),
            new(reader.ReadLong()),
            reader.ReadBytes(),
            reader.Remaining > 0 ? reader.ReadBool() : null);
    }

    /// <summary>Appends the frame with its length.</summary>
    public void WriteFrame(JuteWriter writer)
    {
        var frame = writer.BeginFrame();
        writer.WriteInt(ProtocolVersion);
        writer.WriteLong(LastZxidSeen.Value);
        writer.WriteInt(TimeoutMs);
        writer.WriteLong(Session.Value);
        writer.WriteBuffer(Password);
        if (ReadOnly is { } readOnly)
        {
            writer.WriteBool(readOnly);
        }

        writer.EndFrame(frame);
    }
}
