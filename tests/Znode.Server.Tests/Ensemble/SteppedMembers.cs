using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Znode.Consensus;
using Znode.Consensus.Zab.Messages;
using Znode.Ensemble;
using Znode.Server.Disk;
using Znode.Server.Ensemble;
using Znode.Server.Peers;
using Znode.Server.Recovery;
using Znode.Server.Threads;
using Znode.Storage;

namespace Znode.Server.Tests.Ensemble;

/// <summary>Whole members without a thread of their own: everything that they do happens in <see cref="Step"/>, in an order that is always the same.</summary>
internal sealed class SteppedMembers : IDisposable
{
    private static readonly TimeSpan TickPeriod = TimeSpan.FromMilliseconds(20);
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly Queue<Action> _due = new();
    private readonly List<Action> _tickers = [];
    private readonly Dictionary<ServerId, Peers> _peers = [];
    private readonly EnsembleConfig _config;

    public SteppedMembers(int count)
    {
        _config = new InProcessEnsemble([.. Enumerable.Range(1, count)]).Config;
        foreach (var id in _config.Servers.Keys)
        {
            var options = new ZnodeMemberOptions { Id = id, TickTime = TimeSpan.FromMilliseconds(200) };
            var storage = new MemberStorage(new ControlledTxnLog(), new InMemorySnapshotStore(), new InMemoryStateStore(), Lease: null);
            var clock = new MemberClock(_time);
            var recovered = MemberRecovery.Run(options, storage, clock, NullLogger.Instance);
            var peers = new Peers(this, id);
            _peers.Add(id, peers);
            var membership = new EnsembleMembership(_config, _ => peers);
            var stored = StoredMembership.Open(storage, recovered, _config);
            Members.Add(new(options, storage, recovered, membership.CreateEngine(options, stored), clock, new Threads(this, (int)id.Value), NullLogger.Instance, Faults.Add, peers, stored));
        }

        foreach (var member in Members)
        {
            member.Start();
            _ = member.StartPeersAsync(CancellationToken.None);
        }
    }

    public List<ServingMember> Members { get; } = [];

    public List<Exception> Faults { get; } = [];

    /// <summary>Gets whose disks hang: what they were given is written when they are taken out and the next turn of the disk comes.</summary>
    public HashSet<int> HangingDisks { get; } = [];

    /// <summary>Gets or sets what is told of each message on its way.</summary>
    public Action<ZabMessage>? Sending { get; set; }

    /// <summary>Does whatever is due, lets 20 ms pass, and tells everybody.</summary>
    public void Step()
    {
        while (_due.TryDequeue(out var work))
        {
            work();
        }

        _time.Advance(TickPeriod);
        _tickers.ForEach(tick => tick());
    }

    /// <summary>Does what is due, one thing after the other, up to where something is so.</summary>
    public void WorkUntil(Func<bool> condition)
    {
        while (!condition())
        {
            Assert.That(_due.TryDequeue(out var work), "there is something to do until then");
            work!();
        }
    }

    public void Until(Func<bool> condition)
    {
        for (var i = 0; i < 10_000 && !condition(); i++)
        {
            Step();
        }

        Assert.That(condition(), "it has come to this");
    }

    public void Dispose() => Members.ForEach(member => member.Dispose());

    private sealed class Threads(SteppedMembers members, int seed) : IMemberThreads
    {
        public Random Random { get; } = new(seed);

        public ILogDriver CreateLog(LogWriter writer) => new SteppedLog(writer, members, seed);

        public IDisposable StartTicker(TimeSpan period, Action tick)
        {
            members._tickers.Add(tick);
            return new Ended();
        }

        public Action Start(string name, Action work)
        {
            var isDone = false;
            void Once()
            {
                if (!isDone)
                {
                    isDone = true;
                    work();
                }
            }

            members._due.Enqueue(Once);
            return Once;
        }

        private sealed class Ended : IDisposable
        {
            public void Dispose()
            {
            }
        }
    }

    /// <summary>Writes what was taken when its turn comes, and once in a step when the disk hung then.</summary>
    private sealed class SteppedLog : ILogDriver
    {
        private readonly LogWriter _writer;
        private readonly SteppedMembers _members;
        private readonly int _id;
        private List<LogWork> _taken = [];
        private bool _roll;

        public SteppedLog(LogWriter writer, SteppedMembers members, int id)
        {
            (_writer, _members, _id) = (writer, members, id);
            members._tickers.Add(Write);
        }

        public void Append(IReadOnlyList<LogEntry> entries) => _taken.AddRange(entries.Select(entry => new LogWork(entry, null)));

        public void Perform(DiskDuty duty) => _taken.Add(new(default, duty));

        public void Discard() => _taken.Clear();

        public void RequestRoll() => _roll = true;

        public void Wake() => _members._due.Enqueue(Write);

        public void Dispose() => Write();

        private void Write()
        {
            while (_taken.Count > 0 && !_members.HangingDisks.Contains(_id))
            {
                var batch = _taken;
                _taken = [];
                _writer.Write(batch, _roll);
                _roll = false;
            }
        }
    }

    /// <summary>Hands everything on in the order in which it was sent.</summary>
    private sealed class Peers(SteppedMembers members, ServerId self) : IPeerTransport
    {
        private readonly Dictionary<ChannelId, (Peers Peer, ChannelId Channel)> _ends = [];
        private long _accepted;
        private IPeerEvents _events = null!;

        public Task StartAsync(IPeerEvents events, EnsembleConfig config, CancellationToken cancellationToken)
        {
            _events = events;
            return Task.CompletedTask;
        }

        public void Configure(EnsembleConfig config)
        {
        }

        public void Notify(ServerId to, Notification notification) => members._due.Enqueue(() => members._peers[to]._events.Notified(self, notification));

        public void Open(ChannelId channel)
        {
            var there = members._peers[channel.Peer];
            var name = new ChannelId(self, there._accepted += 2);
            _ends[channel] = (there, name);
            there._ends[name] = (this, channel);
            members._due.Enqueue(() => there._events.Opened(name, isAccepted: true));
            members._due.Enqueue(() => _events.Opened(channel, isAccepted: false));
        }

        public void Send(ChannelId channel, ZabMessage message)
        {
            members.Sending?.Invoke(message);
            if (_ends.TryGetValue(channel, out var end))
            {
                members._due.Enqueue(() => end.Peer._events.Received(end.Channel, [message]));
            }
        }

        public void SendHistory(ChannelId channel, IHistory history) => throw new NotSupportedException("Nobody is behind here.");

        public void Close(ChannelId channel, string reason)
        {
            if (_ends.Remove(channel, out var end))
            {
                end.Peer._ends.Remove(end.Channel);
                members._due.Enqueue(() => end.Peer._events.Closed(end.Channel, reason));
                members._due.Enqueue(() => _events.Closed(channel, reason));
            }
        }

        public void Flush()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
