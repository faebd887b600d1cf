using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace Znode.AspNetCore.Peers.Http2;

/// <summary>What gRPC's method writes its answer to: it gathers a message and sends it when it is flushed, on the thread that does.</summary>
internal sealed class Http2ResponseWriter(Http2ServedStream stream) : PipeWriter, IHttpResponseBodyFeature
{
    private readonly ArrayBufferWriter<byte> _gathered = new(4096);

    public Stream Stream => AsStream();

    public PipeWriter Writer => this;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _gathered.WrittenCount;

    public override void Advance(int bytes) => _gathered.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => _gathered.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _gathered.GetSpan(sizeHint);

    public override void CancelPendingFlush()
    {
        // A flush that waits for the peer ends with the connection.
    }

    public override void Complete(Exception? exception = null)
    {
        // The answer ends with its trailers, when the method returns.
    }

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        await stream.StartAsync().ConfigureAwait(false);
        if (_gathered.WrittenCount > 0)
        {
            await stream.WriteAsync(_gathered.WrittenMemory).ConfigureAwait(false);
            _gathered.ResetWrittenCount();
        }

        return default;
    }

    public void DisableBuffering()
    {
        // There is none.
    }

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task StartAsync(CancellationToken cancellationToken = default) => stream.StartAsync();

    public Task CompleteAsync() => Task.CompletedTask;
}
