namespace Znode.AspNetCore.Peers;

/// <summary>One side of a stream does not take the other for the member that it should be. The message says what to do.</summary>
internal sealed class PeerRefusedException(string reason, bool isByPeer = false) : IOException(reason)
{
    /// <summary>Gets whether the other side has said so.</summary>
    public bool IsByPeer { get; } = isByPeer;
}
