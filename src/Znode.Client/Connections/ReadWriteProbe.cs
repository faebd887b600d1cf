using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Znode.Client.Servers;

namespace Znode.Client.Connections;

/// <summary>Looks for a server that takes writes, while the client is connected to one that does not. Source: ZooKeeper's <c>ClientCnxn.SendThread.pingRwServer</c>.</summary>
/// <remarks>On a thread of its own, which ends when a server was found or nobody looks any more. Servers are asked by the four-letter word <c>isro</c>.</remarks>
internal sealed class ReadWriteProbe : IDisposable
{
    private const int PauseMsMin = 100;
    private const int PauseMsMax = 60_000;
    private const int AnswerMsMax = 2_000;

    private readonly IReadOnlyList<ServerAddress> _servers;
    private readonly SslClientAuthenticationOptions? _tls;
    private readonly Action<ServerAddress> _found;
    private readonly object _gate = new();
    private bool _isOver;

    public ReadWriteProbe(IReadOnlyList<ServerAddress> servers, SslClientAuthenticationOptions? tls, Action<ServerAddress> found)
    {
        _servers = servers;
        _tls = tls;
        _found = found;
        new Thread(Run) { Name = "znode-client-probe", IsBackground = true }.Start();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            Monitor.Pulse(_gate);
        }
    }

    private void Run()
    {
        for (var pauseMs = PauseMsMin; !Pause(pauseMs); pauseMs = Math.Min(pauseMs * 2, PauseMsMax))
        {
            foreach (var server in _servers)
            {
                if (TakesWrites(server))
                {
                    _found(server);
                    return;
                }
            }
        }
    }

    /// <returns>Whether nobody looks any more.</returns>
    private bool Pause(int milliseconds)
    {
        lock (_gate)
        {
            if (!_isOver)
            {
                Monitor.Wait(_gate, milliseconds);
            }

            return _isOver;
        }
    }

    private bool TakesWrites(ServerAddress server)
    {
        Span<byte> answer = stackalloc byte[2];
        try
        {
            foreach (var address in server.Resolve())
            {
                // On Linux the limit of sending is the one of connecting, too; Windows gives up by itself after 21 s.
                using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = AnswerMsMax, SendTimeout = AnswerMsMax };
                socket.Connect(address, server.Port);
                using var link = new ServerLink(socket, _tls is null ? null : ClientTls.Begin(socket, _tls, server.Host));
                link.Send("isro"u8);
                var count = link.Receive(answer);
                count += count == 1 ? link.Receive(answer[1..]) : 0;
                if (answer[..count].SequenceEqual("rw"u8))
                {
                    return true;
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or IOException or AuthenticationException)
        {
            // Not now; another server, or later.
        }

        return false;
    }
}
