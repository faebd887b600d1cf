using Znode.AspNetCore.Peers.Wire;

namespace Znode.AspNetCore.Peers;

/// <summary>One gRPC stream with one other member, whoever called: frames both ways, in order. Errors of the world are <see cref="IOException"/>s with the reason in words.</summary>
/// <remarks>One reads and one writes at a time; <see cref="Abort"/> may be called by anybody, but not in a turn of the member.</remarks>
internal abstract class PeerStream : IAsyncDisposable
{
    /// <summary>Gets where the other end is, as ZooKeeper prints it: <c>/10.0.0.1:3888</c>.</summary>
    public abstract string Remote { get; }

    /// <summary>Reads the next frame; null when the other end has ended the stream in order.</summary>
    /// <exception cref="IOException">The stream is broken.</exception>
    public abstract Task<Frame?> ReadAsync();

    /// <summary>Sends a frame at once. The task ends when the transport has taken it; waiting for that is how a slow peer slows the sender down.</summary>
    /// <exception cref="IOException">The stream is broken.</exception>
    public abstract Task WriteAsync(Frame frame);

    /// <summary>Says that nothing more will be sent.</summary>
    /// <exception cref="IOException">The stream is broken.</exception>
    public abstract Task CompleteAsync();

    /// <summary>Breaks the stream: whoever reads or writes sees it end.</summary>
    public abstract void Abort();

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
