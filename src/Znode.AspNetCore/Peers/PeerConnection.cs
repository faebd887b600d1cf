using System.Net;
using System.Net.Sockets;
using Znode.AspNetCore.Clients;

namespace Znode.AspNetCore.Peers;

/// <summary>What is known of a connection to the port while it lasts: whether it was said already why it was refused, and who it is.</summary>
/// <param name="socket">Its socket.</param>
/// <param name="address">Where it comes from.</param>
/// <param name="strangers">Where it is counted until it has shown who it is, or ends.</param>
internal sealed class PeerConnection(Socket socket, IPAddress address, ConnectionLimits strangers)
{
    /// <summary>How much content whoever has not shown yet that it is a member may send: the handshake takes less than one of these KiB.</summary>
    public const int StrangerBytesMax = 64 * 1024;

    private volatile bool _isAdmitted;
    private bool _isNoStranger;

    /// <summary>Gets its socket.</summary>
    public Socket Socket => socket;

    /// <summary>Gets or sets why it is refused before a handshake could say so: a certificate, or too much of something.</summary>
    public string? Problem { get; set; }

    /// <summary>Gets or sets whether a handshake was had on it, well or not: then whoever had it has logged what there was to say.</summary>
    public volatile bool IsSettled;

    /// <summary>Gets whether it has shown that it is a member.</summary>
    public bool IsAdmitted => _isAdmitted;

    /// <summary>It is a member's: from here on it may send what members send. Called before the other end can know.</summary>
    public void Admit()
    {
        _isAdmitted = true;
        Leave();
    }

    /// <summary>It counts as a stranger's no more.</summary>
    public void Leave()
    {
        if (!Interlocked.Exchange(ref _isNoStranger, true))
        {
            strangers.Leave(address);
        }
    }
}
