using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Znode.Client;

/// <summary>Makes a read-only server of another: says so in the handshake and when it is asked.</summary>
internal sealed class ReadOnlyServer : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Lock _gate = new();
    private readonly List<Socket> _sockets = [];
    private readonly IPEndPoint _target;
    private readonly Task _accepting;
    private bool _isOver;

    public ReadOnlyServer(IPEndPoint target)
    {
        _target = target;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        EndPoint = (IPEndPoint)_listener.LocalEndPoint!;
        _accepting = AcceptAsync();
    }

    public IPEndPoint EndPoint { get; }

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
                if (_isOver)
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
                await PassAsync(near, far);
            }
            catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
            {
                // One end is gone, or the test has cut.
            }
        }
    }

    private static async Task PassAsync(NetworkStream near, NetworkStream far)
    {
        var first = new byte[4];
        await near.ReadExactlyAsync(first);
        if (first.AsSpan().SequenceEqual("isro"u8))
        {
            await near.WriteAsync("ro"u8.ToArray());
            return;
        }

        await far.WriteAsync(first);
        var requests = near.CopyToAsync(far);
        var response = new byte[4 + 37];
        await far.ReadExactlyAsync(response);
        Assert.That(BinaryPrimitives.ReadInt32BigEndian(response), Is.EqualTo(37));
        response[^1] = 1;
        await near.WriteAsync(response);
        await Task.WhenAny(requests, far.CopyToAsync(near));
    }
}
