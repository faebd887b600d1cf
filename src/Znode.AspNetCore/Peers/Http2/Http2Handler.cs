using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Znode.AspNetCore.Peers.Http2;

/// <summary>
/// Carries one call of gRPC's client on a connection of its own. <see cref="SocketsHttpHandler"/> would do it too, with a loop that reads and one that writes, each woken
/// for each frame; between members those wake-ups cost more than all else (docs/decisions/0005).
/// </summary>
internal sealed class Http2Handler(SslClientAuthenticationOptions? tls, Action<Socket> prepare) : HttpMessageHandler
{
    private Http2Connection? _connection;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var connection = new Http2Connection(await ConnectAsync(request.RequestUri!, cancellationToken).ConfigureAwait(false));
        _connection = connection;

        // For as long as the call: gRPC cancels what it passes here when the call is disposed.
        cancellationToken.UnsafeRegister(static connection => ((Http2Connection)connection!).Dispose(), connection);
        try
        {
            await connection.BeginAsync(request).ConfigureAwait(false);
            _ = SendContentAsync(request.Content!, connection);
            return await connection.ReadResponseAsync(request).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            connection.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw new HttpRequestException(exception.Message, exception);
        }
    }

    protected override void Dispose(bool disposing)
    {
        _connection?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>gRPC's content ends when the last message was written; until then each message is sent by whoever writes it.</summary>
    private static async Task SendContentAsync(HttpContent content, Http2Connection connection)
    {
        try
        {
            await content.CopyToAsync(new Http2RequestStream(connection)).ConfigureAwait(false);
            await connection.EndRequestAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException or HttpRequestException)
        {
            // Whoever reads hears of it.
            connection.Dispose();
        }
    }

    private async Task<Stream> ConnectAsync(Uri uri, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Stream? stream = null;
        try
        {
            await socket.ConnectAsync(new DnsEndPoint(uri.IdnHost, uri.Port), cancellationToken).ConfigureAwait(false);

            // Not before: with options that it does not track .NET goes no further than the first of a name's addresses.
            PeerSockets.KeepAlive(socket);
            prepare(socket);
            stream = new NetworkStream(socket, ownsSocket: true);
            if (tls is null)
            {
                return stream;
            }

            var secured = new SslStream(stream);
            stream = secured;
            await secured.AuthenticateAsClientAsync(tls, cancellationToken).ConfigureAwait(false);
            return secured;
        }
        catch (Exception exception)
        {
            socket.Dispose();
            if (stream is not null)
            {
                await stream.DisposeAsync().ConfigureAwait(false);
            }

            cancellationToken.ThrowIfCancellationRequested();
            throw new HttpRequestException(exception.Message, exception);
        }
    }
}
