using Znode.Consensus;
using Znode.Consensus.Zab.Messages;
using Znode.Server.Peers;

namespace Znode.Server.Ensemble;

/// <summary>Brings what comes from the other members to the engine, a turn at a time.</summary>
internal sealed class PeerEvents(MemberCore core) : IPeerEvents
{
    public void Notified(ServerId from, Notification notification)
    {
        using (core.EnterTurn())
        {
            core.Input(new EngineInput.Notified(from, notification));
        }
    }

    public void Opened(ChannelId channel, bool isAccepted)
    {
        using (core.EnterTurn())
        {
            core.Input(new EngineInput.ChannelOpened(channel, isAccepted));
        }
    }

    public void Received(ChannelId channel, IReadOnlyList<ZabMessage> messages)
    {
        using (core.EnterTurn())
        {
            foreach (var message in messages)
            {
                core.Input(new EngineInput.Received(channel, message));
            }
        }
    }

    public Task ReceiveSnapshotAsync(ChannelId channel, Stream content, CancellationToken cancellationToken) => core.Receptions!.ReceiveAsync(channel, content);

    public void Closed(ChannelId channel, string reason)
    {
        using (core.EnterTurn())
        {
            core.Past!.Release(channel);
            core.Receptions!.Forget(channel);
            core.Leader.Closed(channel);
            core.Input(new EngineInput.ChannelClosed(channel));
        }
    }
}
