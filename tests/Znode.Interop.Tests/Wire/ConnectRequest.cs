namespace Znode.Interop.Tests.Wire;

/// <summary>The first frame of a connection. Source: client-protocol §3.</summary>
internal sealed record ConnectRequest
{
    public int ProtocolVersion { get; init; }

    public long LastZxidSeen { get; init; }

    public int TimeoutMs { get; init; } = 600_000;

    public long SessionId { get; init; }

    public byte[]? Password { get; init; } = new byte[16];

    /// <summary>Null leaves the byte out, as clients before 3.4 do.</summary>
    public bool? ReadOnly { get; init; } = false;

    public byte[] ToArray()
    {
        var writer = new JuteWriter().Int(ProtocolVersion).Long(LastZxidSeen).Int(TimeoutMs).Long(SessionId).Buffer(Password);
        return ReadOnly is { } readOnly ? writer.Bool(readOnly).ToArray() : writer.ToArray();
    }
}
