using Grpc.Net.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Znode.AspNetCore.Peers.Http2;
using Znode.AspNetCore.Peers.Wire;
using Znode.Ensemble;

namespace Znode.AspNetCore.Peers;

/// <summary>Connects to other members. Each stream has a connection of its own, so that a name is resolved at each dial, and nothing waits behind a snapshot.</summary>
internal sealed class PeerDialer(PeerPortOptions options, TlsHandshakes? tls, Handshake handshake, int messageBytesMax)
{
    /// <summary>Connects and shakes hands.</summary>
    /// <exception cref="IOException">The member can not be reached, or the two do not take each other for what they should be.</exception>
    /// <exception cref="OperationCanceledException">The member stops.</exception>
    public async Task<PeerStream> DialAsync(EnsembleServer server, PeerDuty duty, CancellationToken cancellationToken)
    {
        string? tlsProblem = null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var stream = Open(server, duty, problem => tlsProblem = problem);
        var cut = limit.Token.Register(static stream => ((PeerStream)stream!).Abort(), stream);
        try
        {
            await using (cut.ConfigureAwait(false))
            {
                limit.CancelAfter(options.ConnectTimeout);
                await handshake.DialAsync(stream, server.Id, duty.Name).ConfigureAwait(false);
            }

            limit.Token.ThrowIfCancellationRequested();
            return stream;
        }
        catch (Exception exception)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            throw limit.IsCancellationRequested ? new IOException($"no answer in {options.ConnectTimeout.TotalMilliseconds} ms", exception)
                : tlsProblem is not null ? new PeerRefusedException(tlsProblem)
                : exception as IOException ?? new IOException(exception.Message, exception);
        }
    }

    private DialedStream Open(EnsembleServer server, PeerDuty duty, Action<string> tlsProblem)
    {
        var port = duty.PortOf(server);
        var channel = GrpcChannel.ForAddress(
            new UriBuilder(tls is null ? Uri.UriSchemeHttp : Uri.UriSchemeHttps, server.Host, port).Uri,
            new()
            {
                HttpHandler = new Http2Handler(tls?.Dial(server.Host, tlsProblem), duty.Prepare),
                DisposeHttpClient = true,
                LoggerFactory = NullLoggerFactory.Instance,
                MaxReceiveMessageSize = messageBytesMax,
                MaxRetryAttempts = 1,
            });
        var client = new PeerStreams.PeerStreamsClient(channel);
        return new(channel, duty.Call(client), $"{server.Host}:{port}");
    }
}
