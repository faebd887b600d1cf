using Znode.Jute;

namespace Znode.Protocol;

/// <summary>auth: one more identity for the connection (spec client-protocol §11). Good as long as the frame.</summary>
internal readonly ref struct AuthPacket
{
    private AuthPacket(int type, string scheme, ReadOnlySpan<byte> auth)
    {
        Type = type;
        Scheme = scheme;
        Auth = auth;
    }

    /// <summary>Gets a number that nobody looks at; 0.</summary>
    public int Type { get; }

    /// <summary>Gets the scheme: <c>digest</c>, …</summary>
    public string Scheme { get; }

    /// <summary>Gets the credentials in the scheme's own form; null reads as empty.</summary>
    public ReadOnlySpan<byte> Auth { get; }

    /// <exception cref="JuteException">The bytes are no such record, or the scheme is null.</exception>
    public static AuthPacket Read(ReadOnlySpan<byte> body)
    {
        var reader = new JuteReader(body);
        return new(reader.ReadInt(), reader.ReadString() ?? throw new JuteException("The scheme is null"), reader.ReadSpan(out _));
    }
}
