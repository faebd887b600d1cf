using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Znode.Client;

/// <summary>Makes an old server of a new one: what it would not know is refused as old servers do, with UNIMPLEMENTED and the end of the connection.</summary>
internal sealed class OldServer : IAsyncDisposable
{
    /// <summary>create2, checkWatches, removeWatches, createContainer, createTTL, multiRead, getEphemerals, getAllChildrenNumber, setWatches2, addWatch, whoAmI.</summary>
    private static readonly int[] NotIn34 = [15, 17, 18, 19, 21, 22, 103, 104, 105, 106, 107];

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Lock _gate = new();
    private readonly List<Socket> _sockets = [];
    private readonly IPEndPoint _target;
    private readonly Task _accepting;
    private bool _isOver;

    public OldServer(IPEndPoint target)
    {
        _target = target;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        EndPoint = (IPEndPoint)_listener.LocalEndPoint!;
        _accepting = AcceptAsync();
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>Gets or sets whether new connections are ended at once.</summary>
    public bool Refuses { get; set; }

    public void Cut()
    {
        lock (_gate)
        {
            _sockets.ForEach(socket => socket.Dispose());
            _sockets.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isOver = true;
        }

        _listener.Dispose();
        Cut();
        await _accepting.InTime();
    }

    private async Task AcceptAsync()
    {
        var running = new List<Task>();
        try
        {
            while (true)
            {
                running.Add(RunAsync(await _listener.AcceptAsync()));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(running);
        }
    }

    private async Task RunAsync(Socket client)
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (client)
        {
            lock (_gate)
            {
                if (_isOver || Refuses)
                {
                    return;
                }

                _sockets.Add(client);
                _sockets.Add(server);
            }

            try
            {
                await server.ConnectAsync(_target);
                var near = new NetworkStream(client);
                var far = new NetworkStream(server);
                await Task.WhenAny(PassRequestsAsync(near, far), far.CopyToAsync(near));
            }
            catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
            {
                // One end is gone, or the test has cut.
            }
        }
    }

    private static async Task PassRequestsAsync(NetworkStream near, NetworkStream far)
    {
        try
        {
            for (var isFirst = true; ; isFirst = false)
            {
                var length = new byte[4];
                await near.ReadExactlyAsync(length);
                var frame = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
                await near.ReadExactlyAsync(frame);
                if (!isFirst && NotIn34.Contains(BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(4))))
                {
                    var reply = new byte[20];
                    BinaryPrimitives.WriteInt32BigEndian(reply, 16);
                    frame.AsSpan(0, 4).CopyTo(reply.AsSpan(4));
                    BinaryPrimitives.WriteInt64BigEndian(reply.AsSpan(8), -1);
                    BinaryPrimitives.WriteInt32BigEndian(reply.AsSpan(16), -6);
                    await near.WriteAsync(reply);
                    return;
                }

                await far.WriteAsync(length);
                await far.WriteAsync(frame);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // As above.
        }
    }
}
