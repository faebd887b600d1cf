namespace Znode.Interop.Tests.Wire;

/// <summary>The server's answer to the first frame. Source: client-protocol §3.</summary>
internal sealed record ConnectResponse(int ProtocolVersion, int TimeoutMs, long SessionId, byte[]? Password, bool? ReadOnly)
{
    /// <summary>A timeout of zero or less says that the session is invalid or has expired.</summary>
    public bool IsValid => TimeoutMs > 0;

    public static ConnectResponse Read(byte[] frame)
    {
        var reader = new JuteReader(frame);
        var response = new ConnectResponse(reader.Int(), reader.Int(), reader.Long(), reader.Buffer(), reader.Remaining > 0 ? reader.Bool() : null);
        return reader.Remaining == 0 ? response : throw new InvalidDataException($"{reader.Remaining} bytes behind a ConnectResponse.");
    }
}
