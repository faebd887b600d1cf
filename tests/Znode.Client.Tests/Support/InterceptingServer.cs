using System.Net;
using System.Net.Sockets;

namespace Znode.Client;

/// <summary>Stands before a server, and has a say in what passes.</summary>
internal abstract class InterceptingServer : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Lock _gate = new();
    private readonly List<Socket> _sockets = [];
    private readonly IPEndPoint _target;
    private readonly Task _accepting;
    private bool _isOver;

    protected InterceptingServer(IPEndPoint target)
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

    /// <summary>Passes on what the client sends and what the server answers, until one of them is done.</summary>
    protected abstract Task PassAsync(NetworkStream near, NetworkStream far);

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
                await PassAsync(near, far);
            }
            catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
            {
                // One end is gone, or the test has cut.
            }
        }
    }
}
