using Google.Protobuf;

namespace Znode.AspNetCore.Peers;

/// <summary>A snapshot as it comes from the leader, piece after piece: a piece is taken from the stream when it is read, and not before.</summary>
internal sealed class SnapshotStream(PeerStream stream, ByteString first) : Stream
{
    private ReadOnlyMemory<byte> _chunk = first.Memory;
    private bool _isAtEnd = first.IsEmpty;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Takes what the reader has left, up to the end.</summary>
    public async Task SkipRestAsync()
    {
        while (!_isAtEnd)
        {
            await NextAsync().ConfigureAwait(false);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_chunk.IsEmpty && !_isAtEnd)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await NextAsync().ConfigureAwait(false);
        }

        var length = Math.Min(buffer.Length, _chunk.Length);
        _chunk[..length].CopyTo(buffer);
        _chunk = _chunk[length..];
        return length;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>For readers that only know this way: waits on the thread, which is then one of the pool's.</summary>
    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = ReadAsync(buffer.AsMemory(offset, count));
        return read.IsCompletedSuccessfully ? read.Result : read.AsTask().GetAwaiter().GetResult();
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async Task NextAsync()
    {
        var frame = await stream.ReadAsync().ConfigureAwait(false) ?? throw new EndOfStreamException("The leader ended the stream in the middle of a snapshot.");
        if (!frame.HasSnapshot)
        {
            throw new IOException("Something else came in the middle of a snapshot: run the same release on all members.");
        }

        _chunk = frame.Snapshot.Memory;
        _isAtEnd = frame.Snapshot.IsEmpty;
    }
}
