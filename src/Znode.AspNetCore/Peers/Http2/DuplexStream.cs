using System.Buffers;
using System.IO.Pipelines;

namespace Znode.AspNetCore.Peers.Http2;

/// <summary>Both directions of a connection of Kestrel as one stream.</summary>
internal sealed class DuplexStream(IDuplexPipe transport) : OneWayStream(canRead: true)
{
    public override bool CanWrite => true;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await transport.Input.ReadAsync(cancellationToken).ConfigureAwait(false);
        var available = read.Buffer;
        if (read.IsCanceled)
        {
            transport.Input.AdvanceTo(available.Start);
            throw new OperationCanceledException("the stream was ended here");
        }

        var length = (int)Math.Min(available.Length, buffer.Length);
        var taken = available.Slice(0, length);
        taken.CopyTo(buffer.Span);

        // From here on its segments are used again: not even how long it was can be asked of it.
        transport.Input.AdvanceTo(taken.End);
        return length;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if ((await transport.Output.WriteAsync(buffer, cancellationToken).ConfigureAwait(false)).IsCompleted)
        {
            throw new IOException("the other side has closed the connection");
        }
    }
}
