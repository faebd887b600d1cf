using Znode.Consensus;
using Znode.Consensus.Zab.Messages;
using Znode.Ensemble;

namespace Znode.Server.Peers;

/// <summary>Carries what the members of an ensemble say to each other: between processes, or within one.</summary>
/// <remarks>
/// <para>Notifications are like datagrams: one that was not sent yet is replaced by the next, any may be lost; the last one is sent again on a new connection.</para>
/// <para>
/// Channels keep order: what is sent on one arrives in order, or the channel ends and <see cref="IPeerEvents.Closed"/> says so, once, at each end. Names in the configuration are
/// resolved at every dial. Each peer has shown who it is before anything of it is handed on.
/// </para>
/// <para><see cref="Notify"/>, <see cref="Send"/> and their like are called in turns of the member: they queue and return. <see cref="Flush"/> is called after the turn, outside the gate.</para>
/// </remarks>
internal interface IPeerTransport : IAsyncDisposable
{
    /// <summary>Begins to listen and to dial.</summary>
    Task StartAsync(IPeerEvents events, EnsembleConfig config, CancellationToken cancellationToken);

    /// <summary>The members, or their addresses, are others now.</summary>
    void Configure(EnsembleConfig config);

    /// <summary>Sends a notification of an election.</summary>
    void Notify(ServerId to, Notification notification);

    /// <summary>Dials a leader; answered by <see cref="IPeerEvents.Opened"/> or <see cref="IPeerEvents.Closed"/> with the same name.</summary>
    void Open(ChannelId channel);

    /// <summary>Sends on a channel; on one that has ended nothing happens.</summary>
    void Send(ChannelId channel, ZabMessage message);

    /// <summary>
    /// Sends the history on a channel, ahead of what is sent later: it is read by the transport in its own time, as fast as the peer takes it. The transport
    /// disposes it. A history that can not be read ends the channel.
    /// </summary>
    void SendHistory(ChannelId channel, IHistory history);

    /// <summary>Ends a channel after what was sent on it.</summary>
    void Close(ChannelId channel, string reason);

    /// <summary>Lets go what the turn has queued.</summary>
    void Flush();
}

/// <summary>What a transport tells the member. Called by its threads, one at a time for each channel; waiting in a call is how a channel's peer is slowed down.</summary>
internal interface IPeerEvents
{
    /// <summary>A notification came.</summary>
    void Notified(ServerId from, Notification notification);

    /// <summary>A channel is there.</summary>
    /// <param name="channel">Its name: the one asked for, or for an accepted one a new one.</param>
    /// <param name="isAccepted">Whether the peer opened it.</param>
    void Opened(ChannelId channel, bool isAccepted);

    /// <summary>Messages came on a channel.</summary>
    void Received(ChannelId channel, IReadOnlyList<ZabMessage> messages);

    /// <summary>The content of the snapshot announced by the <see cref="ZabMessage.Snap"/> before. Nothing more of the channel is handed on until the task ends.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="content">The snapshot, as <see cref="IHistory.OpenSnapshot"/> gave it; valid until the task ends.</param>
    /// <param name="cancellationToken">Ends when the channel does.</param>
    Task ReceiveSnapshotAsync(ChannelId channel, Stream content, CancellationToken cancellationToken);

    /// <summary>A channel has ended, or could not be opened. The last call for it.</summary>
    void Closed(ChannelId channel, string reason);
}

/// <summary>A part of a member's past, read from its storage for a learner that is behind.</summary>
internal interface IHistory : IDisposable
{
    /// <summary>Gets whether a snapshot comes first.</summary>
    bool HasSnapshot { get; }

    /// <summary>Opens the snapshot's content.</summary>
    Stream OpenSnapshot();

    /// <summary>Reads the messages that follow: proposals with their commits in batches, or informs.</summary>
    IEnumerable<ZabMessage> ReadMessages();
}
