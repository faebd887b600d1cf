namespace Znode.AspNetCore.Peers.Http2;

/// <summary>The answer, as it comes.</summary>
internal sealed class Http2ResponseStream(Http2Connection connection) : OneWayStream(canRead: true)
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await connection.ReadAsync(buffer).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // A call that was given up closes the connection under its reader.
            cancellationToken.ThrowIfCancellationRequested();
            throw exception as IOException ?? new IOException("the stream was ended here", exception);
        }
    }
}

/// <summary>The request: what is written is sent.</summary>
internal sealed class Http2RequestStream(Http2Connection connection) : OneWayStream(canRead: false)
{
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await connection.WriteAsync(buffer).ConfigureAwait(false);
        }
        catch (ObjectDisposedException gone)
        {
            throw new IOException("the stream was ended here", gone);
        }
    }
}

/// <summary>A stream of bytes in one direction, with what neither end of it can do.</summary>
internal abstract class OneWayStream(bool canRead) : Stream
{
    public override bool CanRead => canRead;

    public override bool CanWrite => !canRead;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush()
    {
        // What is written is sent.
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
