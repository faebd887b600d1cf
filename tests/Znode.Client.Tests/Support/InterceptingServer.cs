using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Znode.Client;

/// <summary>Stands between clients and a server: refuses connections, cuts them, and has a say in what passes.</summary>
internal abstract class InterceptingServer : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly SslServerAuthenticationOptions? _tls;
    private readonly Task _accepting;

    /// <summary>Guards what follows.</summary>
    private readonly Lock _gate = new();
    private readonly List<(Socket Client, Socket Server)> _connections = [];
    private TaskCompletionSource _accepted = Waiting();
    private bool _isOver;
    private int _count;

    protected InterceptingServer(IPEndPoint target, SslServerAuthenticationOptions? tls = null)
    {
        Target = target;
        _tls = tls;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        EndPoint = (IPEndPoint)_listener.LocalEndPoint!;
        _accepting = AcceptAsync();
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>Gets or sets where new connections go.</summary>
    public IPEndPoint Target { get; set; }

    /// <summary>Gets or sets whether new connections are ended at once.</summary>
    public bool Refuses { get; set; }

    /// <summary>Gets how many connections there have been.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Ends all connections. What was held is lost.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            foreach (var (client, server) in _connections)
            {
                client.Dispose();
                server.Dispose();
            }

            _connections.Clear();
            _accepted = Waiting();
        }
    }

    /// <summary>Tells clients that nothing more comes, and reads on what they send.</summary>
    public void HalfClose()
    {
        lock (_gate)
        {
            _connections.ForEach(connection => connection.Client.Shutdown(SocketShutdown.Send));
        }
    }

    /// <summary>Returns when there is a connection that was not cut.</summary>
    public Task AcceptedAsync()
    {
        lock (_gate)
        {
            return _accepted.Task.InTime();
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

    protected static TaskCompletionSource Waiting() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Passes on what the client sends and what the server answers, until one of them is done.</summary>
    protected abstract Task PassAsync(Stream near, Stream far);

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
        Interlocked.Increment(ref _count);
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (client)
        {
            lock (_gate)
            {
                if (_isOver || Refuses)
                {
                    return;
                }

                _connections.Add((client, server));
            }

            try
            {
                await server.ConnectAsync(Target);
                Stream near = new NetworkStream(client);
                if (_tls is not null)
                {
                    var secured = new SslStream(near);
                    await secured.AuthenticateAsServerAsync(_tls);
                    near = secured;
                }

                lock (_gate)
                {
                    if (!_connections.Contains((client, server)))
                    {
                        return;
                    }

                    _accepted.TrySetResult();
                }

                await PassAsync(near, new NetworkStream(server));
            }
            catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or AuthenticationException)
            {
                // One end is gone, or the test has cut.
            }
            finally
            {
                lock (_gate)
                {
                    _connections.Remove((client, server));
                }
            }
        }
    }
}
