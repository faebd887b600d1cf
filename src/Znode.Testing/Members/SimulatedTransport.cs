using Znode.Consensus;
using Znode.Consensus.Zab.Messages;
using Znode.Ensemble;
using Znode.Server.Peers;
using Znode.Testing.Network;
using Znode.Testing.Time;

namespace Znode.Testing.Members;

/// <summary>A member's way into the simulated network. A history is read a while after it is asked for; what is sent meanwhile goes behind it.</summary>
internal sealed class SimulatedTransport(EventQueue events, SimulatedNetwork network, MemberHost host) : IPeerTransport
{
    private readonly Dictionary<ChannelId, Queue<Action>> _behindHistory = [];
    private readonly long _incarnation = host.Incarnation;

    public Task StartAsync(IPeerEvents peerEvents, EnsembleConfig config, CancellationToken cancellationToken)
    {
        host.Listen(peerEvents);
        return Task.CompletedTask;
    }

    public void Configure(EnsembleConfig config)
    {
        // Everybody is in the network from the beginning.
    }

    public void Notify(ServerId to, Notification notification) => WhenAlive(() => network.Notify(host, to, notification));

    public void Open(ChannelId channel) => WhenAlive(() => network.Open(host, channel));

    public void Send(ChannelId channel, ZabMessage message) => InOrder(channel, () => network.Send(host, channel, message));

    public void Close(ChannelId channel, string reason) => InOrder(channel, () => network.Close(host, channel));

    public void SendHistory(ChannelId channel, IHistory history)
    {
        _behindHistory[channel] = new();
        events.After(5, () => host.Receive(_incarnation, () => Read(channel, history)));
    }

    public void Flush()
    {
        // What was sent is on its way.
    }

    public ValueTask DisposeAsync() => default;

    private void Read(ChannelId channel, IHistory history)
    {
        _behindHistory.Remove(channel, out var behind);
        using (history)
        {
            try
            {
                Send(channel, history);
            }
            catch (IOException)
            {
                // It can not be read: the channel ends, as over gRPC.
                WhenAlive(() => network.Close(host, channel));
                return;
            }
        }

        foreach (var send in behind!)
        {
            send();
        }
    }

    private void Send(ChannelId channel, IHistory history)
    {
        if (history.HasSnapshot)
        {
            using var content = history.OpenSnapshot();
            using var bytes = new MemoryStream();
            content.CopyTo(bytes);
            network.Send(host, channel, new SnapshotBytes(bytes.ToArray()));
        }

        foreach (var message in history.ReadMessages())
        {
            network.Send(host, channel, message);
        }
    }

    private void InOrder(ChannelId channel, Action send)
    {
        if (_behindHistory.TryGetValue(channel, out var behind))
        {
            behind.Enqueue(() => WhenAlive(send));
        }
        else
        {
            WhenAlive(send);
        }
    }

    // A machine that stopped in the midst of a write says nothing more, though its program does not know yet.
    private void WhenAlive(Action send)
    {
        if (host.IsAlive)
        {
            send();
        }
    }
}

/// <summary>A snapshot on its way.</summary>
internal sealed record SnapshotBytes(byte[] Content);
