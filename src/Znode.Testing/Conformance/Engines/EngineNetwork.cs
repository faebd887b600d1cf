using Znode.Consensus;
using Znode.Consensus.Zab.Messages;

namespace Znode.Testing.Conformance.Engines;

/// <summary>What the engines of a case say to each other: in order, unless a member is cut off; then notifications are lost and channels end.</summary>
internal sealed class EngineNetwork(EngineEnsemble ensemble)
{
    private readonly HashSet<ServerId> _cutOff = [];
    private readonly Dictionary<(ServerId Owner, ChannelId Channel), (ServerId Owner, ChannelId Channel)> _ends = [];
    private long _accepted;

    public void CutOff(ServerId id)
    {
        _cutOff.Add(id);
        Vanish(id, tells: true);
    }

    public void Heal() => _cutOff.Clear();

    /// <summary>A member's channels end.</summary>
    public void Vanish(ServerId id, bool tells = false)
    {
        foreach (var end in _ends.Keys.Where(end => end.Owner == id).ToList())
        {
            if (_ends.TryGetValue(end, out var other))
            {
                Lost(other);
            }

            if (tells)
            {
                Lost(end);
            }

            _ends.Remove(end);
        }
    }

    public void Notify(ServerId from, ServerId to, Notification notification) => ensemble.Later(() =>
    {
        if (Reaches(from, to))
        {
            ensemble.Replica(to).Step(new EngineInput.Notified(from, notification));
        }
    });

    public void Open(ServerId from, ChannelId channel) => ensemble.Later(() =>
    {
        var to = channel.Peer;
        if (!Reaches(from, to) || !ensemble.Replica(to).IsRunning)
        {
            ensemble.Replica(from).Step(new EngineInput.ChannelClosed(channel));
            return;
        }

        // Numbers of both sides are unique within a host: those that an engine gives are odd or even, these are far away.
        var accepted = new ChannelId(from, (1L << 40) + ++_accepted);
        _ends[(from, channel)] = (to, accepted);
        _ends[(to, accepted)] = (from, channel);
        ensemble.Replica(to).Step(new EngineInput.ChannelOpened(accepted, IsAccepted: true));
        ensemble.Replica(from).Step(new EngineInput.ChannelOpened(channel, IsAccepted: false));
    });

    public void Close(ServerId from, ChannelId channel)
    {
        if (_ends.Remove((from, channel), out var other))
        {
            // After what was sent on it.
            ensemble.Later(() => Lost(other));
        }
    }

    public void Send(ServerId from, ChannelId channel, ZabMessage message)
    {
        if (_ends.TryGetValue((from, channel), out var end))
        {
            ensemble.Later(() =>
            {
                if (_ends.ContainsKey(end))
                {
                    ensemble.Replica(end.Owner).Step(new EngineInput.Received(end.Channel, message));
                }
            });
        }
    }

    private bool Reaches(ServerId from, ServerId to) => !_cutOff.Contains(from) && !_cutOff.Contains(to);

    private void Lost((ServerId Owner, ChannelId Channel) end)
    {
        if (_ends.Remove(end))
        {
            ensemble.Later(() => ensemble.Replica(end.Owner).Step(new EngineInput.ChannelClosed(end.Channel)));
        }
    }
}
