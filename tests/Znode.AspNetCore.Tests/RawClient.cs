using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Znode.Jute;
using Znode.Protocol;
using Znode.Requests;

namespace Znode.AspNetCore;

/// <summary>A socket that speaks the client protocol, well or badly, as the test likes.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly NetworkStream _stream;

    private RawClient(Socket socket)
    {
        Socket = socket;
        _stream = new(socket, ownsSocket: true);
    }

    public Socket Socket { get; }

    public ConnectResponse? Session { get; private set; }

    public static async Task<RawClient> ConnectAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endPoint, cancellationToken);
        return new(socket);
    }

    public static byte[] Frames(Action<JuteWriter> write)
    {
        var writer = new JuteWriter();
        write(writer);
        return writer.ToArray();
    }

    public static byte[] ConnectFrame(int timeoutMs = 30_000, long lastZxidSeen = 0, SessionId session = default, byte[]? password = null, bool? readOnly = false) =>
        Frames(new ConnectRequest(0, new(lastZxidSeen), timeoutMs, session, password ?? new byte[16], readOnly).WriteFrame);

    public static byte[] Create(int xid, string path, byte[]? data = null, int flags = 0) =>
        Frames(writer => writer.WriteChangeRequest(xid, new CreateRequest(OpCode.Create, Encoding.UTF8.GetBytes(path), data ?? [], AclEntry.Open, flags)));

    public static byte[] Get(int xid, string path, bool watch = false) => Frames(writer => writer.WritePathWatchRequest(xid, OpCode.GetData, path, watch));

    public static byte[] Exists(int xid, string path, bool watch = true) => Frames(writer => writer.WritePathWatchRequest(xid, OpCode.Exists, path, watch));

    public static byte[] Header(int xid, OpCode op) => Frames(writer => writer.WriteHeaderRequest(xid, op));

    public ValueTask SendAsync(byte[] bytes, CancellationToken cancellationToken) => _stream.WriteAsync(bytes, cancellationToken);

    public async Task<ConnectResponse> OpenSessionAsync(int timeoutMs, CancellationToken cancellationToken)
    {
        await SendAsync(ConnectFrame(timeoutMs), cancellationToken);
        return Session = ConnectResponse.Read(await ReadFrameAsync(cancellationToken) ?? throw new IOException("The server closed the connection instead of opening a session"));
    }

    /// <returns>The frame without its length; null when the server has closed.</returns>
    public async Task<byte[]?> ReadFrameAsync(CancellationToken cancellationToken)
    {
        var prefix = new byte[4];
        if (await _stream.ReadAtLeastAsync(prefix, 4, throwOnEndOfStream: false, cancellationToken) < 4)
        {
            return null;
        }

        var frame = new byte[BinaryPrimitives.ReadInt32BigEndian(prefix)];
        await _stream.ReadExactlyAsync(frame, cancellationToken);
        return frame;
    }

    public async Task<(ReplyHeader Header, byte[] Body)> ReadReplyAsync(CancellationToken cancellationToken)
    {
        var frame = await ReadFrameAsync(cancellationToken) ?? throw new IOException("The server closed the connection instead of answering");
        var header = ReplyHeader.Read(frame, out var body);
        return (header, body.ToArray());
    }

    /// <summary>Reads all that comes until the server closes; a reset is a close.</summary>
    public async Task<byte[]> ReadToEndAsync(CancellationToken cancellationToken)
    {
        var all = new MemoryStream();
        try
        {
            await _stream.CopyToAsync(all, cancellationToken);
        }
        catch (IOException)
        {
            // The server closed while it still had unread bytes: for the system that is a reset.
        }

        return all.ToArray();
    }

    public void Dispose() => _stream.Dispose();
}
