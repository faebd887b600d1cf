using System.IO.Pipelines;
using Znode.Jute;
using Znode.Protocol;

namespace Znode.Cli.Shell.Connection;

/// <summary>Frames on a stream.</summary>
internal sealed class WireStream(Stream stream) : IAsyncDisposable
{
    /// <summary>The longest reply taken. ZooKeeper's client stops at 1 MiB, and then can not list the children of a big znode.</summary>
    private const int LengthMax = 1 << 26;

    private readonly PipeReader _reader = PipeReader.Create(stream);
    private readonly FrameReader _frames = new(LengthMax);

    /// <summary>Sends all that is in the writer, and empties it.</summary>
    public async Task SendAsync(JuteWriter writer, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(writer.WrittenMemory, cancellationToken).ConfigureAwait(false);
        writer.Clear();
    }

    /// <summary>Waits for bytes and hands over the frames that are whole then.</summary>
    /// <exception cref="IOException">The peer has closed, or sends what is no frame.</exception>
    /// <exception cref="TimeoutException">Nothing came in time.</exception>
    public async Task ReadAsync(ReadOnlySpanAction onFrame, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        var result = await _reader.ReadAsync(cancellationToken).AsTask().WaitAsync(timeout, time, cancellationToken).ConfigureAwait(false);
        var buffer = result.Buffer;
        var status = _frames.TryRead(ref buffer, out var frame);
        while (status == FrameStatus.Complete)
        {
            onFrame(frame);
            status = _frames.TryRead(ref buffer, out frame);
        }

        if (status == FrameStatus.Refused)
        {
            throw new IOException($"Packet len {_frames.AdvertisedLength} is out of range!");
        }

        _reader.AdvanceTo(buffer.Start, buffer.End);
        if (result.IsCompleted)
        {
            throw new IOException("The server has closed the connection");
        }
    }

    public ValueTask DisposeAsync() => _reader.CompleteAsync();

    /// <summary>Takes a frame, which is good during the call.</summary>
    internal delegate void ReadOnlySpanAction(ReadOnlySpan<byte> frame);
}
