using Microsoft.Extensions.Logging.Abstractions;
using Znode.Consensus;
using Znode.Consensus.Zab.Messages;
using Znode.Ensemble;
using Znode.Server;
using Znode.Server.Ensemble;
using Znode.Server.Peers;
using Znode.Server.Recovery;
using Znode.Simulation.Hosts;
using Znode.Simulation.Network;
using Znode.Simulation.Time;
using Znode.Storage;

namespace Znode.Simulation.Members;

/// <summary>A machine with a whole member: engine, tree, sessions, and the real files' code on a disk that forgets and tears. It crashes, restarts, and stands still.</summary>
internal sealed class MemberHost : INetworkHost
{
    private readonly World _world;
    private readonly SimulatedNetwork _network;
    private readonly EnsembleConfig _config;
    private readonly ZnodeMemberOptions _options;
    private readonly SimulatedRandom _random;
    private readonly SimulatedTime _time;
    private readonly Queue<Action> _inbox = new();
    private readonly List<ChannelEnd> _holding = [];
    private Storage.Tests.Faults.SimulatedDisk _disk = new();
    private IPeerEvents? _events;

    public MemberHost(World world, SimulatedNetwork network, ZnodeMemberOptions options, EnsembleConfig config, SimulatedRandom random)
    {
        _world = world;
        _network = network;
        _options = options;
        _config = config;
        _random = random;
        _time = new SimulatedTime(world.Events, new ReplicaClock(random.Between(0, 1_000_000), 0.95 + (0.1 * random.Fraction())));
        network.Add(this);
    }

    public ServerId Id => _options.Id;

    public long Incarnation { get; private set; }

    public bool IsUp { get; private set; }

    public bool IsPaused { get; private set; }

    /// <summary>Gets whether the machine has not stopped in the midst of a write.</summary>
    public bool IsAlive => IsUp && !_disk.Crashed;

    public int Slowness { get; set; } = 1;

    public ServingMember Member { get; private set; } = null!;

    public MemberCore Core => Member.Core;

    public bool IsServing => IsUp && !IsPaused && Core.IsServing;

    public void Start()
    {
        Incarnation++;
        IsUp = true;
        IsPaused = false;
        _inbox.Clear();
        _holding.Clear();
        var clock = new MemberClock(_time);
        var files = new FileStorageOptions { DataDirectory = "/simulated", PreallocationBytes = 0 };
        var storage = new MemberStorage(
            new FileTxnLog(_disk, files, NullLogger.Instance, _time), new FileSnapshotStore(_disk, SnapshotCompression.None, NullLogger.Instance), new FileStateStore(_disk), Lease: null);
        var recovered = MemberRecovery.Run(_options, storage, clock, NullLogger.Instance);
        if (recovered.Snapshot is { } snapshot && storage.Log.LastZxid != Zxid.Zero && storage.Log.LastZxid < snapshot)
        {
            storage.Log.TruncateAfter(Zxid.Zero);
        }

        var transport = new SimulatedTransport(_world.Events, _network, this);
        var stored = StoredMembership.Open(storage, recovered, _config);
        var engine = new EnsembleMembership(_config, _ => transport).CreateEngine(_options, stored);
        Member = new(_options, storage, recovered, engine, clock, new SimulatedThreads(_world.Events, this, _random), NullLogger.Instance, Fault, transport, stored);
        Core.StatusChanged = status => _world.Trace.Write($"{Id} {status}");
        _world.Trace.Write($"{Id} starts at {Core.LastProcessed}");
        Member.Start();
        _ = Member.StartPeersAsync(CancellationToken.None);
        _network.Started(this);
    }

    public void Crash()
    {
        if (IsUp)
        {
            _world.Trace.Write($"{Id} crashes");
            IsUp = false;
            IsPaused = false;
            Incarnation++;
            _disk = _disk.Crash(_random.Below);
            _network.Died(this);
        }
    }

    /// <summary>Lets the machine stop in the midst of what it writes next.</summary>
    public void CrashAfterChanges(int changes) => _disk.ChangesUntilCrash = changes;

    public void Pause() => IsPaused = IsUp;

    public void Resume()
    {
        if (IsUp && IsPaused)
        {
            IsPaused = false;
            var incarnation = Incarnation;
            while (incarnation == Incarnation && !IsPaused && _inbox.TryDequeue(out var action))
            {
                action();
            }
        }
    }

    public void Receive(long incarnation, Action action)
    {
        if (incarnation != Incarnation || !IsUp)
        {
            return;
        }

        if (IsPaused || _inbox.Count > 0)
        {
            _inbox.Enqueue(action);
            return;
        }

        action();
        if (IsUp && _disk.Crashed)
        {
            Crash();
        }
    }

    public void Listen(IPeerEvents peerEvents) => _events = peerEvents;

    public void Notified(ServerId from, Notification notification) => _events!.Notified(from, notification);

    public void Opened(ChannelId channel, bool isAccepted) => _events!.Opened(channel, isAccepted);

    public void Closed(ChannelId channel) => _events!.Closed(channel, "");

    public void Take(ChannelEnd end, object item)
    {
        switch (item)
        {
            case ZabMessage message:
                _events!.Received(end.Name, [message]);
                break;
            case EndOfChannel:
                _network.CloseAt(end);
                break;
            case SnapshotBytes snapshot:
                end.IsHolding = true;
                _holding.Add(end);
                if (_events!.ReceiveSnapshotAsync(end.Name, new MemoryStream(snapshot.Content), CancellationToken.None).IsCompleted)
                {
                    Wrote();
                }

                break;
        }
    }

    /// <summary>The disk has done what it was asked for: a snapshot that was received is installed.</summary>
    public void Wrote()
    {
        foreach (var end in _holding.ToList())
        {
            _holding.Remove(end);
            end.IsHolding = false;
            while (!end.IsHolding && !end.IsClosed && IsUp && end.Held.TryDequeue(out var item))
            {
                Take(end, item);
            }
        }
    }

    // What a machine finds while it stops is no fault of the member's.
    private void Fault(Exception exception)
    {
        if (IsAlive)
        {
            throw new InvalidOperationException($"Member {Id} found a fault: {exception}", exception);
        }
    }
}
