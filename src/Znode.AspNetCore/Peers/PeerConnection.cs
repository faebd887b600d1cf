using System.Net.Sockets;

namespace Znode.AspNetCore.Peers;

/// <summary>What is known of a connection to the port while it lasts: whether it was said already why it was refused, and who it is.</summary>
internal sealed class PeerConnection(Socket socket)
{
    public Socket Socket => socket;

    /// <summary>Gets or sets why the certificate was not taken; null while it was.</summary>
    public string? TlsProblem { get; set; }

    /// <summary>Gets or sets whether a handshake was had on it, well or not: then whoever had it has logged what there was to say.</summary>
    public volatile bool IsSettled;
}
