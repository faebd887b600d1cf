using System.Collections.Concurrent;
using Znode.Consensus;
using Znode.Consensus.Zab.Messages;
using Znode.Ensemble;

namespace Znode.Server.Peers;

/// <summary>Carries messages between members of one process: each end of a channel, and each peer's notifications, have a pump on the pool.</summary>
internal sealed class InProcessPeers(InProcessEnsemble ensemble, ServerId self) : IPeerTransport
{
    private readonly ConcurrentDictionary<ChannelId, InProcessChannel> _channels = new();
    private readonly ConcurrentDictionary<ServerId, InProcessMailbox> _mailboxes = new();
    private IPeerEvents? _events;
    private long _accepted;

    /// <summary>Gets the member that this is the transport of.</summary>
    public ServerId Self => self;

    private IPeerEvents Events => _events ?? throw new InvalidOperationException("The transport is not started.");

    public Task StartAsync(IPeerEvents events, EnsembleConfig config, CancellationToken cancellationToken)
    {
        _events = events;
        ensemble.Add(this);
        return Task.CompletedTask;
    }

    public void Configure(EnsembleConfig config)
    {
        // Members of a process are found by their numbers.
    }

    public void Notify(ServerId to, Notification notification) => MailboxOf(to).Put(notification);

    public void Open(ChannelId channel)
    {
        var here = new InProcessChannel(channel, Events, ended => _channels.TryRemove(new(ended.Id, ended)));
        _channels[channel] = here;
        if (ensemble.Find(self, channel.Peer)?.Accept(self, here) is { } there)
        {
            here.Begin(there, isAccepted: false);
        }
        else
        {
            here.Refuse($"member {channel.Peer} is not there");
        }
    }

    public void Send(ChannelId channel, ZabMessage message)
    {
        if (_channels.TryGetValue(channel, out var end) && ensemble.Reaches?.Invoke(self, channel.Peer) != false)
        {
            end.Send(message);
        }
    }

    public void SendHistory(ChannelId channel, IHistory history)
    {
        if (!_channels.TryGetValue(channel, out var end) || !end.Send(history))
        {
            history.Dispose();
        }
    }

    public void Close(ChannelId channel, string reason)
    {
        if (_channels.TryGetValue(channel, out var end))
        {
            end.Close(reason);
        }
    }

    public void Flush()
    {
        // What is queued is on its way.
    }

    public async ValueTask DisposeAsync()
    {
        ensemble.Remove(this);
        foreach (var mailbox in _mailboxes.Values)
        {
            mailbox.Dispose();
        }

        var channels = _channels.Values.ToList();
        foreach (var channel in channels)
        {
            channel.Close("the member stops");
        }

        await Task.WhenAll(channels.Select(channel => channel.Ended)).ConfigureAwait(false);
    }

    /// <summary>A member has come: what it was told last, it is told again.</summary>
    public void MeetAgain(ServerId peer)
    {
        if (_mailboxes.TryGetValue(peer, out var mailbox))
        {
            mailbox.Repeat();
        }
    }

    /// <summary>Ends what connects this member with those that it does not reach any more, for tests.</summary>
    public void Cut()
    {
        foreach (var channel in _channels.Values)
        {
            if (ensemble.Find(self, channel.Id.Peer) is null)
            {
                channel.Close("the connection was cut");
            }
        }
    }

    private InProcessChannel? Accept(ServerId from, InProcessChannel there)
    {
        if (_events is null)
        {
            return null;
        }

        // Even numbers: the odd ones are those that the engine gives.
        var here = new InProcessChannel(new(from, Interlocked.Add(ref _accepted, 2)), Events, ended => _channels.TryRemove(new(ended.Id, ended)));
        _channels[here.Id] = here;
        here.Begin(there, isAccepted: true);
        return here;
    }

    private InProcessMailbox MailboxOf(ServerId to) => _mailboxes.GetOrAdd(to, static (to, own) => new(notification => own.Deliver(to, notification)), this);

    private void Deliver(ServerId to, Notification notification) => ensemble.Find(self, to)?._events?.Notified(self, notification);
}
