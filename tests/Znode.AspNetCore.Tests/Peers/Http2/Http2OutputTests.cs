namespace Znode.AspNetCore.Peers.Http2;

public sealed class Http2OutputTests
{
    private static readonly byte[] Ping = new byte[8];

    [Test]
    public async Task Answers_that_a_peer_asks_for_and_does_not_take_are_bounded()
    {
        var transport = new StuckStream();
        var output = new Http2Output(transport);
        var stuck = output.SendDataAsync(1, [1]);
        var answers = 0;

        var refused = await Assert.ThrowsAsync<PeerRefusedException>(async () =>
        {
            while (true)
            {
                await output.AnswerAsync(Http2FrameType.Ping, 1, Ping);
                answers++;
            }
        });

        Assert.Multiple(() =>
        {
            Assert.That(refused!.Message, Does.StartWith("it asks for answers (pings, settings) and takes none"));
            Assert.That(answers * (Http2Output.FrameHeaderLength + Ping.Length), Is.EqualTo(16 * 1024).Within(Http2Output.FrameHeaderLength + Ping.Length));
            Assert.That(stuck.IsCompleted, Is.False);
        });
    }

    [Test]
    public async Task Answers_that_a_peer_takes_have_no_bound()
    {
        var transport = new StuckStream();
        var output = new Http2Output(transport);
        for (var round = 1; round <= 10; round++)
        {
            transport.Stick();
            var sent = output.SendDataAsync(1, [1]);
            for (var answer = 1; answer <= 900; answer++)
            {
                await output.AnswerAsync(Http2FrameType.Ping, 1, Ping);
            }

            transport.Go();
            await sent;
        }

        Assert.That(transport.Written, Is.EqualTo(10 * (Http2Output.FrameHeaderLength + 1 + (900 * (Http2Output.FrameHeaderLength + Ping.Length)))));
    }

    /// <summary>A connection whose other end takes anything only when it is told to.</summary>
    private sealed class StuckStream() : OneWayStream(canRead: false)
    {
        private TaskCompletionSource _stuck = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public long Written { get; private set; }

        public void Go() => _stuck.SetResult();

        public void Stick() => _stuck = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Written += buffer.Length;
            await _stuck.Task.WaitAsync(cancellationToken);
        }
    }
}
