using Znode.Jute;

namespace Znode.Protocol;

/// <summary>The first frame of the server, without a header (spec client-protocol §3).</summary>
/// <param name="ProtocolVersion">0.</param>
/// <param name="TimeoutMs">The negotiated session timeout; not positive when the session is refused.</param>
/// <param name="Session">0 when the session is refused.</param>
/// <param name="Password">16 bytes; zeros when the session is refused.</param>
/// <param name="ReadOnly">
/// Whether the member is read-only. Null leaves the byte out, which a client must see that did not send it: clients of before 3.4 check the length.
/// </param>
internal sealed record ConnectResponse(int ProtocolVersion, int TimeoutMs, SessionId Session, byte[] Password, bool? ReadOnly)
{
    /// <summary>Gets whether the session exists; if not, it has expired or the password was wrong, and the server closes the connection.</summary>
    public bool IsValid => TimeoutMs > 0;

    /// <summary>Makes the answer to a session that has expired or whose password is wrong: the two are not told apart.</summary>
    /// <param name="readOnly">As in the record.</param>
    public static ConnectResponse Invalid(bool? readOnly) => new(0, 0, SessionId.None, new byte[ConnectRequest.PasswordLength], readOnly);

    /// <exception cref="JuteException">The frame is no connect response.</exception>
    public static ConnectResponse Read(ReadOnlySpan<byte> frame)
    {
        var reader = new JuteReader(frame);
        return new(
            reader.ReadInt(),
            reader.ReadInt(),
            new(reader.ReadLong()),
            reader.ReadBytes() ?? throw new JuteException("The password is null"),
            reader.Remaining > 0 ? reader.ReadBool() : null);
    }

    /// <summary>Appends the frame with its length.</summary>
    public void WriteFrame(JuteWriter writer)
    {
        var frame = writer.BeginFrame();
        writer.WriteInt(ProtocolVersion);
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
