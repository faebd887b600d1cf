using Znode.Consensus.Zab.Messages;

namespace Znode.Consensus.Tests.Transcripts;

/// <summary>A network that delivers everything in order, unless a link is cut: then notifications are lost and channels end.</summary>
internal sealed class ScriptedNetwork(ScriptedEnsemble ensemble)
{
    private readonly HashSet<(ServerId, ServerId)> _cut = [];
    private readonly Dictionary<(ServerId Owner, ChannelId Channel), (ServerId Owner, ChannelId Channel)> _ends = [];
    private long _accepted;

    /// <summary>Gets or sets whether notifications and pings are printed.</summary>
    public bool IsQuiet { get; set; } = true;

    public void Cut(ServerId left, ServerId right)
    {
        _cut.Add((left, right));
        _cut.Add((right, left));
        foreach (var end in _ends.Keys.Where(end => (end.Owner == left && end.Channel.Peer == right) || (end.Owner == right && end.Channel.Peer == left)).ToList())
        {
            Lost(end);
        }
    }

    public void Heal() => _cut.Clear();

    /// <summary>A member is no more: its peers' channels end.</summary>
    public void Vanish(ServerId id)
    {
        foreach (var end in _ends.Keys.Where(end => end.Owner == id).ToList())
        {
            if (_ends.Remove(end, out var other))
            {
                Lost(other);
            }
        }
    }

    public void Notify(ServerId from, ServerId to, Notification notification)
    {
        if (!IsQuiet)
        {
            ensemble.Say($"{from} -> {to}  Notification {notification.State} vote={notification.Vote.Leader} zxid={notification.Vote.Zxid} epoch={notification.Vote.PeerEpoch} round={notification.Round}");
        }

        ensemble.Later(() =>
        {
            if (!_cut.Contains((from, to)))
            {
                ensemble.Host(to).Step(new EngineInput.Notified(from, notification));
            }
        });
    }

    public void Open(ServerId from, ChannelId channel) => ensemble.Later(() =>
    {
        var to = channel.Peer;
        if (_cut.Contains((from, to)) || !ensemble.Host(to).IsRunning)
        {
            ensemble.Host(from).Step(new EngineInput.ChannelClosed(channel));
            return;
        }

        var accepted = new ChannelId(from, ++_accepted * 2);
        _ends[(from, channel)] = (to, accepted);
        _ends[(to, accepted)] = (from, channel);
        ensemble.Host(to).Step(new EngineInput.ChannelOpened(accepted, IsAccepted: true));
        ensemble.Host(from).Step(new EngineInput.ChannelOpened(channel, IsAccepted: false));
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
        if (!_ends.TryGetValue((from, channel), out var end))
        {
            return;
        }

        if (!IsQuiet || message is not ZabMessage.Ping)
        {
            ensemble.Say($"{from} -> {end.Owner}  {MessageText.Of(message)}");
        }

        ensemble.Later(() =>
        {
            if (_ends.ContainsKey(end))
            {
                ensemble.Host(end.Owner).Step(new EngineInput.Received(end.Channel, message));
            }
        });
    }

    public void SendHistory(ServerId from, ChannelId channel, Zxid? snapshot, IReadOnlyList<LogEntry> entries, Zxid committed)
    {
        if (snapshot is not null && _ends.TryGetValue((from, channel), out var end))
        {
            ensemble.Say($"{from} -> {end.Owner}  snapshot {snapshot}");
            ensemble.Later(() => ensemble.Host(end.Owner).Install(end.Channel));
        }

        if (entries.Count > 0)
        {
            Send(from, channel, new ZabMessage.Proposal(entries));
            if (entries[0].Zxid <= committed)
            {
                Send(from, channel, new ZabMessage.Commit(entries[^1].Zxid < committed ? entries[^1].Zxid : committed));
            }
        }
    }

    private void Lost((ServerId Owner, ChannelId Channel) end)
    {
        if (_ends.Remove(end))
        {
            ensemble.Later(() => ensemble.Host(end.Owner).Step(new EngineInput.ChannelClosed(end.Channel)));
        }
    }
}
