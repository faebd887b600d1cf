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

        var taken = available.Slice(0, Math.Min(available.Length, buffer.Length));
        taken.CopyTo(buffer.Span);
        transport.Input.AdvanceTo(taken.End);
        return (int)taken.Length;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if ((await transport.Output.WriteAsync(buffer, cancellationToken).ConfigureAwait(false)).IsCompleted)
        {
            throw new IOException("the other side has closed the connection");
        }
    }
}
