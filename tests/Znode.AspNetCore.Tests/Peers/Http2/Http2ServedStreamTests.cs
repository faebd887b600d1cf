using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Znode.AspNetCore.Clients;

namespace Znode.AspNetCore.Peers.Http2;

[CancelAfter(30_000)]
public sealed class Http2ServedStreamTests
{
    private const int Large = 100 * 1024;

    [Test]
    public async Task Of_a_stranger_no_more_is_kept_than_a_handshake_takes(CancellationToken cancellationToken)
    {
        using var caller = new Caller();
        var longest = 0L;
        var serving = caller.ServeAsync(async body =>
        {
            while (true)
            {
                var read = await body.ReadAsync(cancellationToken);
                longest = Math.Max(longest, read.Buffer.Length);
                body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
        });

        await caller.SendAsync(Http2FrameType.Data, new byte[Large], cancellationToken);
        await serving.WaitAsync(cancellationToken);

        Assert.Multiple(() =>
        {
            Assert.That(longest, Is.EqualTo(PeerConnection.StrangerBytesMax).Within(Caller.FrameBytesMax));
            Assert.That(longest, Is.LessThanOrEqualTo(PeerConnection.StrangerBytesMax));
            Assert.That(caller.Connection.Problem, Does.StartWith("it sent more than 65536 bytes before it had shown that it is a member"));
        });
    }

    [Test]
    public async Task A_member_sends_as_much_as_it_likes(CancellationToken cancellationToken)
    {
        using var caller = new Caller();
        caller.Connection.Admit();
        var whole = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var serving = caller.ServeAsync(async body =>
        {
            body.AdvanceTo((await body.ReadAtLeastAsync(Large, cancellationToken)).Buffer.End);
            whole.SetResult();
        });

        await caller.SendAsync(Http2FrameType.Data, new byte[Large], cancellationToken);
        await whole.Task.WaitAsync(cancellationToken);
        caller.HangUp();
        await serving.WaitAsync(cancellationToken);

        Assert.That(caller.Connection.Problem, Is.Null);
    }

    [Test]
    public async Task Whoever_floods_with_pings_and_reads_nothing_is_cut_off(CancellationToken cancellationToken)
    {
        using var caller = new Caller();
        var serving = caller.ServeAsync(async (body, answer) =>
        {
            // As the connection takes no more, this waits for ever: and while it does, answers to pings are appended.
            await answer.WriteAsync(new byte[2 * Caller.OutputBytesMax], cancellationToken);
            await body.ReadAsync(cancellationToken);
        });

        for (var ping = 1; ping <= 1000 && !serving.IsCompleted; ping++)
        {
            await caller.SendAsync(Http2FrameType.Ping, new byte[8], cancellationToken);
        }

        await serving.WaitAsync(cancellationToken);

        Assert.That(caller.Connection.Problem, Does.StartWith("it asks for answers (pings, settings) and takes none"));
    }

    /// <summary>The calling side of a connection, which never reads.</summary>
    private sealed class Caller : ConnectionContext, IDuplexPipe, IDisposable
    {
        public const int FrameBytesMax = 16_384;
        public const int OutputBytesMax = 20_000;

        private readonly Pipe _input = new(new PipeOptions(pauseWriterThreshold: 0));
        private readonly Pipe _output = new(new PipeOptions(pauseWriterThreshold: OutputBytesMax, resumeWriterThreshold: 1));
        private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);

        public Caller()
        {
            Transport = this;
            var strangers = new ConnectionLimits(1, 0);
            strangers.TryEnter(IPAddress.Loopback);
            Connection = new(_socket, IPAddress.Loopback, strangers);
            Features.Set(Connection);
        }

        public PeerConnection Connection { get; }

        public override IDuplexPipe Transport { get; set; }

        public override string ConnectionId { get; set; } = "";

        public override IFeatureCollection Features { get; } = new FeatureCollection();

        public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

        public PipeReader Input => _input.Reader;

        public PipeWriter Output => _output.Writer;

        public Task ServeAsync(Func<PipeReader, Task> handle) => ServeAsync((body, _) => handle(body));

        public async Task ServeAsync(Func<PipeReader, PipeWriter, Task> handle)
        {
            await _input.Writer.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
            using var headers = new MemoryStream();
            HeaderBlock.Append(headers, ":method", "POST");
            await SendAsync(Http2FrameType.Headers, headers.ToArray(), CancellationToken.None, flags: 4);
            using var stream = new Http2ServedStream(this);
            await stream.RunAsync(features => handle(features.GetRequiredFeature<IRequestBodyPipeFeature>().Reader, features.GetRequiredFeature<IHttpResponseBodyFeature>().Writer));
        }

        public async Task SendAsync(Http2FrameType type, ReadOnlyMemory<byte> content, CancellationToken cancellationToken, byte flags = 0)
        {
            do
            {
                var length = Math.Min(content.Length, FrameBytesMax);
                var frame = new byte[Http2Output.FrameHeaderLength + length];
                BinaryPrimitives.WriteInt32BigEndian(frame, (length << 8) | (byte)type);
                frame[4] = flags;
                frame[8] = (byte)(type == Http2FrameType.Ping ? 0 : 1);
                content[..length].CopyTo(frame.AsMemory(Http2Output.FrameHeaderLength));
                await _input.Writer.WriteAsync(frame, cancellationToken);
                content = content[length..];
            }
            while (content.Length > 0);
        }

        public void HangUp() => _input.Writer.Complete();

        public override void Abort()
        {
            _input.Reader.CancelPendingRead();
            _output.Reader.Complete();
        }

        public void Dispose() => _socket.Dispose();
    }
}
