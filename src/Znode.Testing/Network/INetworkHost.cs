using Znode.Consensus;
using Znode.Consensus.Zab.Messages;

namespace Znode.Testing.Network;

/// <summary>What the network joins: a replica with its engine alone, or a whole member.</summary>
internal interface INetworkHost
{
    ServerId Id { get; }

    /// <summary>Gets how many times it was started: what was on its way to an earlier life never arrives.</summary>
    long Incarnation { get; }

    bool IsUp { get; }

    /// <summary>Something happens there: at once, or when it goes on after a pause; never in another life.</summary>
    void Receive(long incarnation, Action action);

    /// <summary>A notification came.</summary>
    void Notified(ServerId from, Notification notification);

    /// <summary>A channel is there.</summary>
    void Opened(ChannelId channel, bool isAccepted);

    /// <summary>A channel has ended.</summary>
    void Closed(ChannelId channel);

    /// <summary>Something came on a channel.</summary>
    void Take(ChannelEnd end, object item);
}
