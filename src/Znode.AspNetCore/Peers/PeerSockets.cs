using System.Net.Sockets;

namespace Znode.AspNetCore.Peers;

/// <summary>How the system is asked to notice a peer that vanished without a word: its machine is off, or a network drops what is sent. One that dies is noticed at once.</summary>
internal static class PeerSockets
{
    /// <summary>How long what was sent may stay without an acknowledgment: as long as it takes to notice that a peer is gone to which nothing is said.</summary>
    public const int UnacknowledgedMsMax = 2 * KeepAliveSeconds * 1000;

    /// <summary>After how long without a sign a peer is asked for one, and again how long that sign may take.</summary>
    private const int KeepAliveSeconds = 5;

    /// <summary>TCP_USER_TIMEOUT of Linux, which .NET has no name for (tcp(7)); in milliseconds.</summary>
    private const int UserTimeout = 18;

    /// <summary>Notices it while nothing is said: the system asks by itself.</summary>
    public static void KeepAlive(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 1);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveSeconds);
    }

    /// <summary>
    /// Notices it when something was said: nothing is asked while there is something to send again, and TCP sends again for a quarter of an hour before it gives up.
    /// </summary>
    /// <remarks>
    /// For elections only, which have nothing that answers. It also ends a connection whose other end takes nothing for so long, which a learner that installs a snapshot may do;
    /// of channels the engine knows how long each may be silent (initLimit, syncLimit). Where the system has no such option its own limit stays.
    /// </remarks>
    public static void LimitUnacknowledged(Socket socket)
    {
        if (OperatingSystem.IsLinux())
        {
            socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, UserTimeout, BitConverter.GetBytes(UnacknowledgedMsMax));
        }
    }
}
