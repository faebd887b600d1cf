using System.Globalization;

namespace Znode.Consensus;

/// <summary>One connection between a leader and a learner: what is sent on it arrives in order, or the connection ends.</summary>
/// <param name="Peer">The member at the other end, which has shown who it is.</param>
/// <param name="Number">Tells connections with the same peer apart; unique within a host. A message of an older one is never taken for one of a newer.</param>
public readonly record struct ChannelId(ServerId Peer, long Number)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Peer}#{Number}");
}
