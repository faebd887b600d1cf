using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Znode.AspNetCore.Peers.Http2;

namespace Znode.AspNetCore.Peers;

/// <summary>Something that connects to a member's port and speaks HTTP/2 as it likes.</summary>
internal sealed class RawPeer : IDisposable
{
    private const int FrameBytesMax = 16_384;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public async Task ConnectAsync(IPEndPoint to, CancellationToken cancellationToken, string? from = null)
    {
        if (from is not null)
        {
            _socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        }

        await _socket.ConnectAsync(to, cancellationToken);
    }

    /// <summary>Calls one of the methods.</summary>
    public async Task CallAsync(string method, CancellationToken cancellationToken)
    {
        await _socket.SendAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray(), cancellationToken);
        await SendAsync(Http2FrameType.Settings, 0, [], cancellationToken);
        using var headers = new MemoryStream();
        HeaderBlock.Append(headers, ":method", "POST");
        HeaderBlock.Append(headers, ":scheme", "http");
        HeaderBlock.Append(headers, ":path", $"/znode.peers.v1.PeerStreams/{method}");
        HeaderBlock.Append(headers, "content-type", "application/grpc");
        HeaderBlock.Append(headers, "te", "trailers");
        await SendAsync(Http2FrameType.Headers, 4, headers.ToArray(), cancellationToken);
    }

    /// <summary>Sends a message of gRPC, of which the other side need not take all.</summary>
    public async Task SendMessageAsync(int length, CancellationToken cancellationToken)
    {
        var message = new byte[5 + length];
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), length);
        try
        {
            foreach (var part in message.Chunk(FrameBytesMax))
            {
                await SendAsync(Http2FrameType.Data, 0, part, cancellationToken);
            }
        }
        catch (SocketException closed) when (closed.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
            // It has heard enough.
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task SendAsync(Http2FrameType type, byte flags, byte[] payload, CancellationToken cancellationToken)
    {
        var frame = new byte[Http2Output.FrameHeaderLength + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, (payload.Length << 8) | (byte)type);
        frame[4] = flags;
        frame[8] = (byte)(type == Http2FrameType.Settings ? 0 : 1);
        payload.CopyTo(frame, Http2Output.FrameHeaderLength);
        await _socket.SendAsync(frame, cancellationToken);
    }
}
