using System.IO.Pipelines;

namespace Znode.AspNetCore.Peers.Http2;

public sealed class DuplexStreamTests
{
    [Test]
    public async Task What_waits_in_many_segments_is_read_in_parts_and_whole()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        await using var stream = new DuplexStream(new Input(pipe.Reader));
        var sent = Enumerable.Range(0, 100_000).Select(at => (byte)(at % 251)).ToArray();
        foreach (var part in sent.Chunk(1000))
        {
            await pipe.Writer.WriteAsync(part);
        }

        await pipe.Writer.CompleteAsync();

        var read = new byte[sent.Length];
        var count = 0;
        var length = -1;
        while (length != 0)
        {
            var room = read.AsMemory(count, Math.Min(read.Length - count, 30_000));
            length = await stream.ReadAsync(room);
            Assert.That(length, Is.LessThanOrEqualTo(room.Length));
            count += length;
        }

        Assert.That(count, Is.EqualTo(sent.Length));
        Assert.That(read.AsSpan().SequenceEqual(sent));
    }

    private sealed class Input(PipeReader reader) : IDuplexPipe
    {
        PipeReader IDuplexPipe.Input => reader;

        PipeWriter IDuplexPipe.Output => throw new NotSupportedException();
    }
}
