using System.Net;
using System.Net.Sockets;

namespace Znode.Interop.Tests.Wire;

/// <summary>A session over one connection: numbers requests, keeps replies apart from events.</summary>
/// <remarks>Sends and receives are separate calls, so a test pipelines as it likes; replies come back in request order (client-protocol §4).</remarks>
internal sealed class WireSession : IDisposable
{
    private readonly WireConnection _connection;
    private readonly List<WireEvent> _events = [];
    private int _lastXid;

    private WireSession(WireConnection connection, ConnectResponse response)
    {
        _connection = connection;
        Response = response;
    }

    /// <summary>What the handshake gave, valid or not.</summary>
    public ConnectResponse Response { get; }

    public long Id => Response.SessionId;

    /// <summary>The highest zxid of a reply, as clients remember it for their next handshake.</summary>
    public long LastZxidSeen { get; private set; }

    /// <summary>Set once the server has closed the connection.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Connects; null when the server closed the connection instead of answering.</summary>
    public static async Task<WireSession?> TryOpenAsync(EndPoint server, ConnectRequest request, CancellationToken cancellationToken)
    {
        WireConnection connection;
        try
        {
            connection = await WireConnection.OpenAsync(server, cancellationToken);
        }
        catch (SocketException exception) when (WireConnection.IsClosing(exception.SocketErrorCode))
        {
            return null; // Accepted and closed before the connect call had returned.
        }

        try
        {
            await connection.SendFrameAsync(request.ToArray(), cancellationToken);
            if (await connection.ReceiveFrameAsync(cancellationToken) is { } frame)
            {
                return new WireSession(connection, ConnectResponse.Read(frame));
            }
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        connection.Dispose();
        return null;
    }

    /// <summary>Connects with a new session, which must be granted.</summary>
    public static async Task<WireSession> OpenAsync(EndPoint server, CancellationToken cancellationToken, int timeoutMs = 30_000)
    {
        var session = await TryOpenAsync(server, new ConnectRequest { TimeoutMs = timeoutMs }, cancellationToken)
            ?? throw new IOException("The server closed the connection during the handshake.");
        return session.Response.IsValid ? session : throw new IOException("The server refused a new session.");
    }

    /// <summary>The handshake that resumes this session on another connection.</summary>
    public ConnectRequest Resumption => new() { SessionId = Id, Password = Response.Password, TimeoutMs = Response.TimeoutMs, LastZxidSeen = LastZxidSeen };

    public int NextXid() => ++_lastXid;

    public Task SendAsync(int xid, int opcode, byte[] body, CancellationToken cancellationToken) =>
        _connection.SendFrameAsync(new JuteWriter().Int(xid).Int(opcode).Raw(body).ToArray(), cancellationToken);

    public Task SendRawAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => _connection.SendRawAsync(bytes, cancellationToken);

    /// <summary>The next reply; events on the way are kept for <see cref="TakeEvents"/>. Null when the server has closed the connection.</summary>
    public async Task<WireReply?> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await _connection.ReceiveFrameAsync(cancellationToken) is not { } frame)
            {
                IsClosed = true;
                return null;
            }

            var reader = new JuteReader(frame);
            var (xid, zxid, error) = (reader.Int(), reader.Long(), reader.Int());
            if (xid != Xid.Event)
            {
                LastZxidSeen = Math.Max(LastZxidSeen, zxid);
                return new WireReply(xid, zxid, error, reader.Rest());
            }

            _events.Add(new WireEvent(zxid, reader.Int(), reader.Int(), reader.String()));
        }
    }

    /// <summary>Sends one request and waits for its reply, which must come.</summary>
    public async Task<WireReply> CallAsync(int opcode, byte[] body, CancellationToken cancellationToken)
    {
        var xid = opcode switch
        {
            Opcode.Auth => Xid.Auth,
            Opcode.Ping => Xid.Ping,
            Opcode.SetWatches or Opcode.SetWatches2 => Xid.SetWatches,
            _ => NextXid(),
        };
        await SendAsync(xid, opcode, body, cancellationToken);
        var reply = await ReceiveAsync(cancellationToken) ?? throw new IOException($"The connection was closed instead of answering {Opcode.Name(opcode)}.");
        return reply.Xid == xid ? reply : throw new InvalidDataException($"Asked with xid {xid}, answered with xid {reply.Xid}.");
    }

    /// <summary>As <see cref="CallAsync"/>, and the answer must be a success.</summary>
    public async Task<WireReply> DoAsync(int opcode, byte[] body, CancellationToken cancellationToken)
    {
        var reply = await CallAsync(opcode, body, cancellationToken);
        return reply.Error == WireError.Ok ? reply : throw new IOException($"{Opcode.Name(opcode)} was refused with {reply.Error}.");
    }

    /// <summary>The events received since the last call, in order.</summary>
    public IReadOnlyList<WireEvent> TakeEvents()
    {
        var events = _events.ToArray();
        _events.Clear();
        return events;
    }

    /// <summary>Drops the connection; the session lives on until it expires.</summary>
    public void Dispose() => _connection.Dispose();
}
