using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Znode.Interop.Tests.Wire;

/// <summary>One TCP connection to a server: frames out, frames in, nothing else.</summary>
/// <remarks>Owned by one test at a time. A connection that the server has closed reads as null, however it was closed.</remarks>
internal sealed class WireConnection : IDisposable
{
    private const int FrameBytesMax = 64 * 1024 * 1024;
    private readonly Socket _socket;
    private readonly BufferedStream _incoming;

    private WireConnection(Socket socket)
    {
        _socket = socket;
        _incoming = new BufferedStream(new NetworkStream(socket, ownsSocket: false), 64 * 1024);
    }

    public static async Task<WireConnection> OpenAsync(EndPoint server, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server, cancellationToken);
            return new WireConnection(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends bytes as they are: the caller may lie about lengths.</summary>
    public async Task SendRawAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            for (var sent = 0; sent < bytes.Length;)
            {
                sent += await _socket.SendAsync(bytes[sent..], SocketFlags.None, cancellationToken);
            }
        }
        catch (SocketException exception) when (IsClosing(exception.SocketErrorCode))
        {
            // The server closed first; the next receive says so, after whatever it had sent before.
        }
    }

    public Task SendFrameAsync(byte[] payload, CancellationToken cancellationToken) => SendRawAsync(Frame(payload), cancellationToken);

    /// <summary>The bytes of one frame: length and payload.</summary>
    public static byte[] Frame(byte[] payload) => new JuteWriter().Buffer(payload).ToArray();

    /// <summary>The payload of the next frame, or null when the server has closed the connection.</summary>
    public async Task<byte[]?> ReceiveFrameAsync(CancellationToken cancellationToken)
    {
        var header = new byte[4];
        if (!await FillAsync(header, cancellationToken))
        {
            return null;
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(header);
        if (length is < 0 or > FrameBytesMax)
        {
            throw new InvalidDataException($"The server announced a frame of {length} bytes.");
        }

        var payload = new byte[length];
        return await FillAsync(payload, cancellationToken) ? payload : null;
    }

    /// <summary>Everything up to the end of the connection, for four-letter words.</summary>
    public async Task<byte[]> ReceiveToEndAsync(CancellationToken cancellationToken)
    {
        var bytes = new MemoryStream();
        var one = new byte[4096];
        try
        {
            while (await _incoming.ReadAsync(one, cancellationToken) is var read and > 0)
            {
                bytes.Write(one, 0, read);
            }
        }
        catch (IOException exception) when (exception.InnerException is SocketException { SocketErrorCode: var code } && IsClosing(code))
        {
            // A reset after the answer still leaves the answer.
        }

        return bytes.ToArray();
    }

    public void Dispose()
    {
        _incoming.Dispose();
        _socket.Dispose();
    }

    private async Task<bool> FillAsync(byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await _incoming.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken) == buffer.Length;
        }
        catch (IOException exception) when (exception.InnerException is SocketException { SocketErrorCode: var code } && IsClosing(code))
        {
            return false;
        }
    }

    /// <summary>Whether an error says no more than that the other side has closed the connection.</summary>
    public static bool IsClosing(SocketError code) =>
        code is SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown or SocketError.NotConnected;
}
