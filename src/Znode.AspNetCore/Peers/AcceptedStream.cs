using System.Net;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Znode.AspNetCore.Clients;
using Znode.AspNetCore.Peers.Wire;

namespace Znode.AspNetCore.Peers;

/// <summary>A stream that another member has called for. It ends when the method that serves it returns.</summary>
internal sealed class AcceptedStream(IAsyncStreamReader<Frame> reader, IServerStreamWriter<Frame> writer, ServerCallContext call) : PeerStream
{
    private readonly HttpContext _http = call.GetHttpContext();

    public override string Remote { get; } = RemoteOf(call.GetHttpContext().Connection);

    /// <summary>Gets the address without the port.</summary>
    public IPAddress Address => _http.Connection.RemoteIpAddress ?? IPAddress.None;

    /// <summary>Gets the certificate that the other end has shown; null without TLS.</summary>
    public X509Certificate2? Certificate => _http.Connection.ClientCertificate;

    /// <summary>Gets what is known of the connection under the stream.</summary>
    public PeerConnection Connection => _http.Features.GetRequiredFeature<PeerConnection>();

    public override async Task<Frame?> ReadAsync()
    {
        try
        {
            return await reader.MoveNext(CancellationToken.None).ConfigureAwait(false) ? reader.Current : null;
        }
        catch (Exception exception) when (IsOfTheWorld(exception))
        {
            throw Broken(exception);
        }
    }

    public override async Task WriteAsync(Frame frame)
    {
        try
        {
            await writer.WriteAsync(frame, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsOfTheWorld(exception))
        {
            throw Broken(exception);
        }
    }

    public override Task CompleteAsync() => Task.CompletedTask;

    public override void Abort() => _http.Abort();

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string RemoteOf(ConnectionInfo connection) =>
        connection.RemoteIpAddress is { } address ? $"/{Addresses.Plain(new IPEndPoint(address, connection.RemotePort))}" : "an unknown address";

    /// <summary>gRPC says <see cref="InvalidOperationException"/> to a write on a call that has ended.</summary>
    private static bool IsOfTheWorld(Exception exception) =>
        exception is IOException or RpcException or OperationCanceledException or InvalidOperationException;

    private static IOException Broken(Exception exception) => new(
        exception switch
        {
            RpcException rpc => rpc.Status.Detail,
            OperationCanceledException => "the connection was reset",
            InvalidOperationException => "the stream has ended",
            _ => exception.Message,
        },
        exception);
}
