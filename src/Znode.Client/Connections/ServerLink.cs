using System.Net.Sockets;
using System.Security.Authentication;

namespace Znode.Client.Connections;

/// <summary>The bytes to and from a server, with or without TLS. All calls block, so that no pool is needed for any of them.</summary>
/// <remarks>One thread receives, one at a time sends; any may hang up.</remarks>
/// <param name="socket">Connected.</param>
/// <param name="stream">TLS over it; null for none.</param>
internal sealed class ServerLink(Socket socket, Stream? stream) : IDisposable
{
    /// <summary>So much the system takes at once when it says that there is room: it says so only with a third of its buffer free.</summary>
    public const int SmallBytesMax = 4 * 1024;

    /// <summary>Waits for bytes.</summary>
    /// <returns>0 when the server has ended the connection.</returns>
    /// <exception cref="IOException">The connection is broken, or was hung up.</exception>
    public int Receive(Span<byte> into)
    {
        try
        {
            return stream is null ? socket.Receive(into) : stream.Read(into);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or AuthenticationException)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    /// <summary>Sends all of it.</summary>
    /// <exception cref="IOException">The connection is broken, or was hung up.</exception>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (stream is not null)
            {
                stream.Write(bytes);
                return;
            }

            while (!bytes.IsEmpty)
            {
                bytes = bytes[socket.Send(bytes)..];
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or AuthenticationException)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    /// <summary>Gets whether a little can be sent without waiting for the server to read.</summary>
    /// <exception cref="IOException">The connection is broken, or was hung up.</exception>
    public bool HasRoom()
    {
        try
        {
            return socket.Poll(0, SelectMode.SelectWrite);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    /// <summary>Ends the connection for both directions; whoever waits in <see cref="Receive"/> or <see cref="Send"/> comes back.</summary>
    public void HangUp()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The server was faster, or the reader is done already.
        }
    }

    public void Dispose()
    {
        // Not the stream: its farewell could wait for the server.
        socket.Dispose();
    }
}
