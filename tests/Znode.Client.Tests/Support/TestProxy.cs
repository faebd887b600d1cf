using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Znode.Client;

/// <summary>Stands between a client and a server: passes bytes on, or holds them, cuts, or refuses, as a test says.</summary>
public sealed class TestProxy : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Connection> _connections = [];
    private readonly SslServerAuthenticationOptions? _tls;
    private readonly Task _accepting;
    private IPEndPoint _target;
    private TaskCompletionSource _answersPass = Passing();
    private TaskCompletionSource _accepted = Waiting();
    private bool _refuses;
    private bool _isOver;
    private int _count;

    public TestProxy(IPEndPoint target, X509Certificate2 certificate)
        : this(target, new SslServerAuthenticationOptions { ServerCertificate = certificate })
    {
    }

    public TestProxy(IPEndPoint target, SslServerAuthenticationOptions? tls = null)
    {
        _target = target;
        _tls = tls;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        EndPoint = (IPEndPoint)_listener.LocalEndPoint!;
        _accepting = AcceptAsync();
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>Gets how many connections there have been.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Gets or sets where new connections go.</summary>
    public IPEndPoint Target
    {
        get => _target;
        set => _target = value;
    }

    /// <summary>Gets or sets whether new connections are ended at once.</summary>
    public bool Refuses
    {
        get => _refuses;
        set => _refuses = value;
    }

    /// <summary>Lets the bytes that servers send wait.</summary>
    public void HoldAnswers()
    {
        lock (_gate)
        {
            _answersPass = Waiting();
        }
    }

    /// <summary>Lets them go on.</summary>
    public void ReleaseAnswers()
    {
        lock (_gate)
        {
            _answersPass.TrySetResult();
        }
    }

    /// <summary>Ends all connections. What was held is lost.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            _connections.ForEach(connection => connection.Dispose());
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

    private static TaskCompletionSource Waiting() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TaskCompletionSource Passing()
    {
        var passing = Waiting();
        passing.SetResult();
        return passing;
    }

    private async Task AcceptAsync()
    {
        var running = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptAsync();
                Interlocked.Increment(ref _count);
                if (_refuses)
                {
                    client.Dispose();
                    continue;
                }

                running.Add(RunAsync(new(client)));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(running);
        }
    }

    private async Task RunAsync(Connection connection)
    {
        using (connection)
        {
            try
            {
                await connection.Server.ConnectAsync(_target);
                Stream near = new NetworkStream(connection.Client);
                if (_tls is not null)
                {
                    var tls = new SslStream(near);
                    await tls.AuthenticateAsServerAsync(_tls);
                    near = tls;
                }

                lock (_gate)
                {
                    if (_isOver)
                    {
                        return;
                    }

                    _connections.Add(connection);
                    _accepted.TrySetResult();
                }

                var far = new NetworkStream(connection.Server);
                await Task.WhenAny(PassAsync(near, far, held: false), PassAsync(far, near, held: true));
            }
            catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
            {
                // One end is gone, or the test has cut.
            }
        }
    }

    private async Task PassAsync(Stream from, Stream to, bool held)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReadAsync(buffer) is var count and > 0)
            {
                if (held)
                {
                    await AnswersPass();
                }

                await to.WriteAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            // As above.
        }
    }

    private Task AnswersPass()
    {
        lock (_gate)
        {
            return _answersPass.Task;
        }
    }

    private sealed class Connection(Socket client) : IDisposable
    {
        public Socket Client { get; } = client;

        public Socket Server { get; } = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

        public void Dispose()
        {
            Client.Dispose();
            Server.Dispose();
        }
    }
}
