namespace Znode.Server.Ensemble;

/// <summary>The beginning of a stream, for reading.</summary>
/// <param name="source">The stream.</param>
/// <param name="length">How many bytes of it there are at most.</param>
/// <param name="owner">Disposed with this; null for nothing.</param>
internal sealed class PartialStream(Stream source, long length, IDisposable? owner) : ReadOnlyStream
{
    /// <summary>Gets how many bytes were read.</summary>
    public long Consumed { get; private set; }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var count = source.Read(buffer[..(int)Math.Min(buffer.Length, length - Consumed)]);
        Consumed += count;
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            owner?.Dispose();
        }

        base.Dispose(disposing);
    }
}
