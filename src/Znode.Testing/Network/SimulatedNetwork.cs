using Znode.Consensus;
using Znode.Consensus.Zab.Messages;
using Znode.Testing.Time;

namespace Znode.Testing.Network;

/// <summary>
/// Between the replicas: notifications like datagrams (lost, late, twice, out of order), channels like connections (in order, or they end, and each end hears of it at
/// its own time), and partitions, in one direction or both.
/// </summary>
internal sealed class SimulatedNetwork(EventQueue events, Trace trace, NetworkConditions conditions, SimulatedRandom random, NetworkFlaw flaw = NetworkFlaw.None)
{
    /// <summary>After so long who opens a channel hears that nobody is there any more.</summary>
    private const int UnansweredMs = 100;

    private readonly SortedDictionary<(ServerId From, ServerId To), Link> _links = [];
    private readonly SortedDictionary<ServerId, INetworkHost> _hosts = [];
    private readonly List<ChannelEnd> _ends = [];

    // Who accepts names the channel as well: with even numbers, as the engines' own are odd.
    private long _acceptedNumber;

    /// <summary>Gets or sets how it is at the moment.</summary>
    public NetworkConditions Conditions { get; set; } = conditions;

    public void Add(INetworkHost host)
    {
        foreach (var other in _hosts.Keys)
        {
            _links[(other, host.Id)] = new Link();
            _links[(host.Id, other)] = new Link();
        }

        _hosts[host.Id] = host;
    }

    public Link Link(ServerId from, ServerId to) => _links[(from, to)];

    /// <summary>Tells whether no channel joins two replicas, nor will one that is being opened.</summary>
    public bool IsFreeOfChannels(ServerId replica) => !_ends.Exists(end => !end.IsClosed && (end.Owner.Id == replica || end.Name.Peer == replica));

    public void Notify(INetworkHost from, ServerId to, Notification notification)
    {
        if (!_links.TryGetValue((from.Id, to), out var link))
        {
            return;
        }

        link.LastNotification = notification;
        if (link.IsCut || link.TakesDrop() || random.Chance(Conditions.NotificationLoss))
        {
            trace.Write($"lost {from.Id} ~> {to} {notification.State} {notification.Vote} round {notification.Round}");
            return;
        }

        Carry(from.Id, to, link, notification);
        if (random.Chance(Conditions.NotificationDuplication))
        {
            Carry(from.Id, to, link, notification);
        }
    }

    public void Open(INetworkHost from, ChannelId name)
    {
        var near = new ChannelEnd(from, name);
        _ends.Add(near);
        var there = _links[(from.Id, name.Peer)];
        var back = _links[(name.Peer, from.Id)];
        if (there.IsCut || back.IsCut)
        {
            events.After(random.Between(50, 1_000), () => CloseAt(near));
            return;
        }

        events.After(Delay(there), () => Arrive(near, _hosts[name.Peer], back));
    }

    /// <summary>Sends what a replica has for the other end; on a channel that has ended nothing happens.</summary>
    public void Send(INetworkHost from, ChannelId name, object item)
    {
        var end = Find(from, name);
        if (end is { IsOpened: true, IsMute: false, IsClosed: false })
        {
            if (_links[(from.Id, name.Peer)].TakesDrop())
            {
                Break(from.Id, name.Peer);
                return;
            }

            Carry(end.Peer, item);
        }
    }

    public void Close(INetworkHost from, ChannelId name)
    {
        var end = Find(from, name);
        if (end is null || end.IsMute || end.IsClosed)
        {
            return;
        }

        end.IsMute = true;
        if (end.Peer is not null)
        {
            Carry(end.Peer, EndOfChannel.Instance);
        }

        events.After(random.Between(0, 20), () => CloseAt(end));
    }

    public ChannelEnd? Find(INetworkHost owner, ChannelId name) => _ends.Find(end => end.Owner == owner && end.Incarnation == owner.Incarnation && end.Name == name && !end.IsClosed);

    /// <summary>A replica is gone. What it sent may still come; the others hear of it soon, or late.</summary>
    public void Died(INetworkHost replica)
    {
        foreach (var end in _ends.Where(end => end.Owner == replica && !end.IsClosed).ToList())
        {
            end.IsClosed = true;
            if (end.Peer is { } peer && !peer.IsClosed)
            {
                peer.IsMute = true;
                var isSudden = random.Chance(0.3);
                events.After(isSudden ? random.Between(0, 3_000) : 0, () => Ended(peer));
            }
        }

        foreach (var end in _ends.Where(end => end.Name.Peer == replica.Id && end.Peer is null).ToList())
        {
            // Being opened: whoever was to accept it is no more.
            events.After(UnansweredMs, () => CloseAt(end));
        }

        foreach (var (pair, link) in _links.Where(entry => entry.Key.From == replica.Id))
        {
            link.LastNotification = null;
        }

        _ends.RemoveAll(end => end.IsClosed);
    }

    /// <summary>The other end is gone: said in order, to who has opened it; who is still opening it never will have.</summary>
    private void Ended(ChannelEnd end)
    {
        if (end.IsOpened)
        {
            Carry(end, EndOfChannel.Instance);
        }
        else
        {
            CloseAt(end);
        }
    }

    /// <summary>A replica is there again: the others connect to it and say again what they said last.</summary>
    public void Started(INetworkHost replica)
    {
        foreach (var (pair, link) in _links)
        {
            if (pair.To == replica.Id && !link.IsCut && link.LastNotification is { } last)
            {
                Carry(pair.From, pair.To, link, last);
            }
        }
    }

    public void Cut(ServerId from, ServerId to)
    {
        _links[(from, to)].Cuts++;
    }

    public void Mend(ServerId from, ServerId to)
    {
        var link = _links[(from, to)];
        if (--link.Cuts > 0)
        {
            return;
        }

        if (link.LastNotification is { } last)
        {
            Carry(from, to, link, last);
        }

        foreach (var end in _ends.Where(end => end.Owner.Id == to && end.Name.Peer == from).ToList())
        {
            object[] stalled = [.. end.Stalled];
            end.Stalled.Clear();
            Array.ForEach(stalled, item => Carry(end, item));
        }
    }

    /// <summary>Ends the channels between two replicas. Each end hears of it at its own time, and may have got more or less of what was on its way.</summary>
    public void Break(ServerId one, ServerId other)
    {
        foreach (var end in _ends.Where(end => (end.Owner.Id == one && end.Name.Peer == other) || (end.Owner.Id == other && end.Name.Peer == one)).ToList())
        {
            end.IsMute = true;
            events.After(random.Between(0, random.Chance(0.2) ? 3_000 : 100), () => CloseAt(end));
        }
    }

    private void Carry(ServerId from, ServerId to, Link link, Notification notification)
    {
        var receiver = _hosts[to];
        var delay = Delay(link) + (random.Chance(0.05) ? random.Between(0, 2_000) : 0);
        events.After(delay, () =>
        {
            trace.Write($"{from} ~> {to} {notification.State} {notification.Vote} round {notification.Round}");
            receiver.Receive(receiver.Incarnation, () => receiver.Notified(from, notification));
        });
    }

    private void Arrive(ChannelEnd near, INetworkHost target, Link back)
    {
        if (!target.IsUp)
        {
            events.After(Delay(back), () => CloseAt(near));
            return;
        }

        target.Receive(target.Incarnation, () =>
        {
            if (near.IsClosed)
            {
                return;
            }

            var far = new ChannelEnd(target, new ChannelId(near.Owner.Id, _acceptedNumber += 2)) { Peer = near, IsOpened = true };
            near.Peer = far;
            _ends.Add(far);
            if (near.IsMute)
            {
                // The opener has thought better of it.
                events.After(Delay(back), () => CloseAt(far));
            }
            else
            {
                events.After(Delay(back), () => near.Owner.Receive(near.Incarnation, () => Opened(near)));
            }

            trace.Write($"{target.Id} accepts {far.Name}");
            target.Opened(far.Name, isAccepted: true);
        });
    }

    private void Opened(ChannelEnd near)
    {
        if (!near.IsClosed && !near.IsMute)
        {
            near.IsOpened = true;
            trace.Write($"{near.Owner.Id} opened {near.Name}");
            near.Owner.Opened(near.Name, isAccepted: false);
            while (!near.IsHolding && near.Held.TryDequeue(out var item))
            {
                near.Owner.Take(near, item);
            }
        }
    }

    private void Carry(ChannelEnd to, object item)
    {
        var link = _links[(to.Name.Peer, to.Owner.Id)];
        if (link.IsCut || to.Stalled.Count > 0)
        {
            to.Stalled.Enqueue(item);
            return;
        }

        if (flaw == NetworkFlaw.ReordersMessages && item is ZabMessage && random.Chance(0.02))
        {
            events.After(0, () => to.Owner.Receive(to.Incarnation, () => Deliver(to, item)));
            return;
        }

        to.LastArrivalMs = Math.Max(to.LastArrivalMs, events.Now + Delay(link));
        events.At(to.LastArrivalMs, () => to.Owner.Receive(to.Incarnation, () => Deliver(to, item)));
        if (flaw == NetworkFlaw.DoublesMessages && item is ZabMessage && random.Chance(0.02))
        {
            events.At(to.LastArrivalMs, () => to.Owner.Receive(to.Incarnation, () => Deliver(to, item)));
        }
    }

    private static void Deliver(ChannelEnd to, object item)
    {
        if (to.IsClosed)
        {
            return;
        }

        if (to.IsHolding || !to.IsOpened)
        {
            to.Held.Enqueue(item);
        }
        else
        {
            to.Owner.Take(to, item);
        }
    }

    public void CloseAt(ChannelEnd end) => end.Owner.Receive(end.Incarnation, () =>
    {
        if (!end.IsClosed)
        {
            end.IsClosed = true;
            _ends.Remove(end);
            trace.Write($"{end.Owner.Id} closed {end.Name}");
            end.Owner.Closed(end.Name);
        }
    });

    private long Delay(Link link) => Conditions.LatencyMs + random.Exponential(Conditions.JitterMs) + link.ExtraMs;
}
