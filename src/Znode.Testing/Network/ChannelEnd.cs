using Znode.Consensus;

namespace Znode.Testing.Network;

/// <summary>One end of a channel, as the replica there knows it.</summary>
internal sealed class ChannelEnd(INetworkHost owner, ChannelId name)
{
    public INetworkHost Owner => owner;

    public long Incarnation { get; } = owner.Incarnation;

    public ChannelId Name => name;

    /// <summary>Gets or sets the other end.</summary>
    public ChannelEnd Peer { get; set; } = null!;

    /// <summary>Gets or sets a value indicating whether the owner was told that the channel is there.</summary>
    public bool IsOpened { get; set; }

    /// <summary>Gets or sets a value indicating whether the owner was told that the channel has ended.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Gets or sets a value indicating whether the owner has ended it, or the network has: nothing more is sent.</summary>
    public bool IsMute { get; set; }

    /// <summary>Gets or sets when the last message on its way to this end arrives: no later one is earlier.</summary>
    public long LastArrivalMs { get; set; }

    /// <summary>Gets what waits for a partition to end.</summary>
    public Queue<object> Stalled { get; } = new();

    /// <summary>Gets what has come and waits for the owner to take in a snapshot.</summary>
    public Queue<object> Held { get; } = new();

    public bool IsHolding { get; set; }
}

/// <summary>What travels on a channel and is no message: its end.</summary>
internal sealed record EndOfChannel
{
    public static readonly EndOfChannel Instance = new();
}

/// <summary>What travels on a channel and is no message: a snapshot, which is the beginning of the history.</summary>
internal sealed record SnapshotContent(IReadOnlyList<LogEntry> Entries);
