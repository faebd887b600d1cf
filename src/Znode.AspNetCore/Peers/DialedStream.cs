using System.Net.Sockets;
using System.Security.Authentication;
using Grpc.Core;
using Grpc.Net.Client;
using Znode.AspNetCore.Peers.Wire;

namespace Znode.AspNetCore.Peers;

/// <summary>A stream to another member, on a connection of its own.</summary>
internal sealed class DialedStream(GrpcChannel channel, AsyncDuplexStreamingCall<Frame, Frame> call, string remote) : PeerStream
{
    public override string Remote => remote;

    public override async Task<Frame?> ReadAsync()
    {
        try
        {
            return await call.ResponseStream.MoveNext(CancellationToken.None).ConfigureAwait(false) ? call.ResponseStream.Current : null;
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
            await call.RequestStream.WriteAsync(frame, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsOfTheWorld(exception))
        {
            throw Broken(exception);
        }
    }

    public override async Task CompleteAsync()
    {
        try
        {
            await call.RequestStream.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (IsOfTheWorld(exception))
        {
            throw Broken(exception);
        }
    }

    public override void Abort() => call.Dispose();

    public override ValueTask DisposeAsync()
    {
        call.Dispose();
        channel.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>gRPC says <see cref="InvalidOperationException"/> to a write on a call that has ended.</summary>
    private static bool IsOfTheWorld(Exception exception) =>
        exception is IOException or RpcException or OperationCanceledException or InvalidOperationException;

    private static IOException Broken(Exception exception) => new(Words(exception), exception);

    /// <summary>What happened, in the words of the innermost cause: "Connection refused" and the like.</summary>
    private static string Words(Exception exception)
    {
        var cause = exception is RpcException { Status.DebugException: { } debug } ? debug : exception;
        for (Exception? inner = cause; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case SocketException socket:
                    return socket.Message;
                case AuthenticationException tls:
                    return $"the TLS handshake failed: {tls.Message}";
                case TimeoutException timeout:
                    return timeout.Message;
            }
        }

        return exception is RpcException rpc
            ? rpc.StatusCode == StatusCode.Cancelled ? "the stream was ended here" : rpc.Status.Detail
            : cause.Message;
    }
}
