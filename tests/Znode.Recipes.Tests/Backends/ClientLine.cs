using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Znode.Recipes.Tests.Backends;

/// <summary>The line between one remote client and its server, which a test can cut, and by which it can end the client's session.</summary>
/// <remarks>It listens on a port of loopback and passes on what comes. From the server's first answer it knows the session and its password.</remarks>
internal sealed class ClientLine : IAsyncDisposable
{
    private const int CloseSession = -11;
    private readonly IPEndPoint _server;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    /// <summary>Guards everything mutable here.</summary>
    private readonly Lock _gate = new();
    private readonly HashSet<Socket> _sockets = [];
    private readonly List<Task> _pumps = [];
    private byte[]? _session;
    private bool _isCut;

    private ClientLine(IPEndPoint server) => _server = server;

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    public static ClientLine Open(IPEndPoint server)
    {
        var line = new ClientLine(server);
        line._listener.Start();
        line._pumps.Add(line.AcceptAsync());
        return line;
    }

    /// <summary>Ends the connections there are, and every later one at once.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            _isCut = true;
            CloseAll();
        }
    }

    public void Mend()
    {
        lock (_gate)
        {
            _isCut = false;
        }
    }

    /// <summary>Closes the client's session from a connection that takes it over, as nobody but its owner could: for the client it is as if it had expired.</summary>
    public async Task ExpireAsync()
    {
        byte[] session;
        lock (_gate)
        {
            session = _session ?? throw new InvalidOperationException("The client has no session yet.");
        }

        // Else the client would take it back at once.
        Cut();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(_server);
        await using var stream = new NetworkStream(socket);

        // ConnectRequest: version 0, nothing seen, the timeout, the session and its password (spec client-protocol §3).
        var connect = new byte[4 + 4 + 8 + 4 + session.Length + 1];
        BinaryPrimitives.WriteInt32BigEndian(connect, connect.Length - 4);
        BinaryPrimitives.WriteInt32BigEndian(connect.AsSpan(16), 30_000);
        session.CopyTo(connect, 20);
        await stream.WriteAsync(connect);
        await ReadFrameAsync(stream);
        var close = new byte[12];
        BinaryPrimitives.WriteInt32BigEndian(close, 8);
        BinaryPrimitives.WriteInt32BigEndian(close.AsSpan(4), 1);
        BinaryPrimitives.WriteInt32BigEndian(close.AsSpan(8), CloseSession);
        await stream.WriteAsync(close);
        await ReadFrameAsync(stream);
        Mend();
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        Cut();
        await Task.WhenAll(_pumps);
    }

    private static async Task<byte[]> ReadFrameAsync(Stream stream)
    {
        var length = new byte[4];
        await stream.ReadExactlyAsync(length);
        var frame = new byte[4 + BinaryPrimitives.ReadInt32BigEndian(length)];
        length.CopyTo(frame, 0);
        await stream.ReadExactlyAsync(frame.AsMemory(4));
        return frame;
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptSocketAsync();
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return; // Disposed.
            }

            var pump = PumpAsync(client);
            lock (_gate)
            {
                _pumps.Add(pump);
            }
        }
    }

    private async Task PumpAsync(Socket client)
    {
        var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        lock (_gate)
        {
            if (_isCut)
            {
                client.Dispose();
                server.Dispose();
                return;
            }

            _sockets.UnionWith([client, server]);
        }

        try
        {
            await server.ConnectAsync(_server);
            await using var upstream = new NetworkStream(client);
            await using var downstream = new NetworkStream(server);
            await Task.WhenAny(upstream.CopyToAsync(downstream), AnswerAsync(downstream, upstream));
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            // One of the two has ended.
        }
        finally
        {
            lock (_gate)
            {
                _sockets.ExceptWith([client, server]);
                client.Dispose();
                server.Dispose();
            }
        }
    }

    private async Task AnswerAsync(Stream server, Stream client)
    {
        // ConnectResponse: version, timeout, session, password; a session of zero is a refusal.
        var answer = await ReadFrameAsync(server);
        if (BinaryPrimitives.ReadInt64BigEndian(answer.AsSpan(12)) != 0)
        {
            lock (_gate)
            {
                _session = answer[12..(20 + 4 + 16)];
            }
        }

        await client.WriteAsync(answer);
        await server.CopyToAsync(client);
    }

    private void CloseAll()
    {
        foreach (var socket in _sockets)
        {
            // Not in order: what is on its way is lost, as by a cable that is pulled.
            socket.LingerState = new(true, 0);
            socket.Dispose();
        }

        // A line may be cut again before their pumps have noticed.
        _sockets.Clear();
    }
}
