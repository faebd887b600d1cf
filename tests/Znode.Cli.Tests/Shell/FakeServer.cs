using System.Net;
using System.Net.Sockets;
using Znode.Cli.Shell.Connection;
using Znode.Jute;
using Znode.Protocol;

namespace Znode.Cli.Tests.Shell;

/// <summary>A server on loopback that says what the test tells it, with the server's own codecs.</summary>
internal sealed class FakeServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public FakeServer() => _listener.Start();

    public string Address => _listener.LocalEndpoint.ToString()!;

    /// <summary>Waits for a client, takes its connect request and answers it.</summary>
    public async Task<(FakeServerConnection Connection, ConnectRequest Request)> AcceptAsync(ConnectResponse response)
    {
        var connection = new FakeServerConnection(await _listener.AcceptTcpClientAsync());
        var request = ConnectRequest.Read(await connection.ReceiveAsync());
        await connection.SendAsync(response.WriteFrame);
        return (connection, request);
    }

    public void Dispose() => _listener.Dispose();
}

/// <summary>One client's connection.</summary>
internal sealed class FakeServerConnection(TcpClient client) : IDisposable
{
    private readonly WireStream _stream = new(client.GetStream());
    private readonly Queue<byte[]> _frames = new();

    public async Task<byte[]> ReceiveAsync()
    {
        while (_frames.Count == 0)
        {
            await _stream.ReadAsync(frame => _frames.Enqueue(frame.ToArray()), TimeSpan.FromSeconds(30), TimeProvider.System, CancellationToken.None);
        }

        return _frames.Dequeue();
    }

    public async Task<RequestHeader> ReceiveHeaderAsync() => RequestHeader.Read(await ReceiveAsync(), out _);

    public Task SendAsync(Action<JuteWriter> write)
    {
        var writer = new JuteWriter();
        write(writer);
        return _stream.SendAsync(writer, CancellationToken.None);
    }

    public void Dispose() => client.Dispose();
}
