using System.Globalization;
using System.Threading.Channels;
using Znode.Jute;
using Znode.Protocol;

namespace Znode.Cli.Shell.Connection;

/// <summary>Requests out, replies in, on one connection, until it breaks. Replies come in the order of the requests (spec client-protocol §4).</summary>
/// <param name="stream">The connection, after the handshake.</param>
/// <param name="requests">What to send.</param>
/// <param name="timeout">The negotiated session timeout: a third of it idle and a ping is sent, two thirds of it silent and the connection is given up.</param>
/// <param name="time">The clock.</param>
/// <param name="handle">Takes what is no reply to a numbered request; says whether it did.</param>
internal sealed class WireExchange(WireStream stream, ChannelReader<WireRequest> requests, TimeSpan timeout, TimeProvider time, WireExchange.Handler handle)
{
    private static readonly TimeSpan IdleMax = TimeSpan.FromSeconds(10);

    /// <summary>Guards the queue: one loop fills it, the other takes from it.</summary>
    private readonly Lock _gate = new();
    private readonly Queue<WireRequest> _outstanding = new();
    private int _lastXid;

    /// <summary>Takes a frame's header and what follows it.</summary>
    internal delegate bool Handler(ReplyHeader header, ReadOnlySpan<byte> body);

    /// <summary>Runs until the connection breaks; always ends with an exception.</summary>
    /// <param name="greeting">What is sent first.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(JuteWriter greeting, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sending = SendAsync(greeting, either.Token);
        var receiving = ReceiveAsync(either.Token);
        var first = await Task.WhenAny(sending, receiving).ConfigureAwait(false);
        await either.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(sending, receiving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first.ConfigureAwait(false);
    }

    /// <summary>Ends what was sent and not answered.</summary>
    public void FailOutstanding(ErrorCode error)
    {
        lock (_gate)
        {
            while (_outstanding.TryDequeue(out var request))
            {
                request.Fail(error);
            }
        }
    }

    private async Task SendAsync(JuteWriter writer, CancellationToken cancellationToken)
    {
        var idle = timeout / 3 < IdleMax ? timeout / 3 : IdleMax;
        await stream.SendAsync(writer, cancellationToken).ConfigureAwait(false);
        var ready = requests.WaitToReadAsync(cancellationToken).AsTask();
        while (true)
        {
            try
            {
                await ready.WaitAsync(idle, time, cancellationToken).ConfigureAwait(false);
                ready = WriteWaiting(writer, cancellationToken);
            }
            catch (TimeoutException)
            {
                writer.WriteHeaderRequest(Xids.Ping, OpCode.Ping);
            }

            await stream.SendAsync(writer, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task<bool> WriteWaiting(JuteWriter writer, CancellationToken cancellationToken)
    {
        while (requests.TryRead(out var request))
        {
            if (request.IsAnswered)
            {
                request.Xid = ++_lastXid;
                lock (_gate)
                {
                    _outstanding.Enqueue(request);
                }
            }

            request.Write(writer);
        }

        return requests.WaitToReadAsync(cancellationToken).AsTask();
    }

    private async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await stream.ReadAsync(Receive, timeout * (2 / 3.0), time, cancellationToken).ConfigureAwait(false);
        }
    }

    private void Receive(ReadOnlySpan<byte> frame)
    {
        var header = ReplyHeader.Read(frame, out var body);
        if (handle(header, body))
        {
            return;
        }

        WireRequest? request;
        lock (_gate)
        {
            _outstanding.TryDequeue(out request);
        }

        if (request?.Xid != header.Xid)
        {
            request?.Fail(ErrorCode.ConnectionLoss);
            throw new IOException(string.Create(
                CultureInfo.InvariantCulture,
                $"Xid out of order. Got Xid {header.Xid} with err {(int)header.Error} expected Xid {request?.Xid}"));
        }

        request.Complete(new(header, body.ToArray()));
    }
}
