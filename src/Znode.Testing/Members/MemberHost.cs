using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Znode.Consensus;
using Znode.Consensus.Zab.Messages;
using Znode.Ensemble;
using Znode.Server;
using Znode.Server.Peers;
using Znode.Storage;
using Znode.Testing.Disk;
using Znode.Testing.Network;
using Znode.Testing.Time;

namespace Znode.Testing.Members;

/// <summary>A machine with a whole member: engine, tree, sessions, and the real files' code on a disk that forgets and tears. It crashes, restarts, and stands still.</summary>
internal sealed class MemberHost : INetworkHost
{
    private readonly EventQueue _events;
    private readonly Trace _trace;
    private readonly SimulatedNetwork _network;
    private readonly EnsembleConfig _config;
    private readonly ZnodeMemberOptions _options;
    private readonly SimulatedRandom _random;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly Queue<Action> _inbox = new();
    private readonly List<ChannelEnd> _holding = [];
    private IPeerEvents? _peerEvents;

    public MemberHost(
        EventQueue events, Trace trace, SimulatedNetwork network, ZnodeMemberOptions options, EnsembleConfig config, TimeProvider time, SimulatedRandom random, ILoggerFactory? loggers = null)
    {
        _events = events;
        _trace = trace;
        _network = network;
        _options = options;
        _config = config;
        _random = random;
        _time = time;
        _loggers = loggers ?? NullLoggerFactory.Instance;
        network.Add(this);
    }

    public ServerId Id => _options.Id;

    public long Incarnation { get; private set; }

    public bool IsUp { get; private set; }

    public bool IsPaused { get; private set; }

    /// <summary>Gets whether the machine has not stopped in the midst of a write.</summary>
    public bool IsAlive => IsUp && !Disk.Crashed;

    /// <summary>Gets or sets how many times slower than usual the disk is.</summary>
    public int Slowness { get; set; } = 1;

    /// <summary>Gets or sets what every sync takes longer, in milliseconds.</summary>
    public long SyncDelayMs { get; set; }

    public SimulatedDisk Disk { get; private set; } = new();

    /// <summary>Gets or sets what says, when the machine stops, whether its disk puts something else where it was writing.</summary>
    public Func<bool> Garbles { get; set; } = static () => false;

    /// <summary>Gets or sets what says whether a fault that the member has found, and stopped for, was to be expected: then the machine is down.</summary>
    public Func<Exception, bool> Expects { get; set; } = static _ => false;

    /// <summary>Gets or sets what is called at the beginning of each life, before anything happens in it.</summary>
    public Action? Began { get; set; }

    /// <summary>Gets the member of its latest life.</summary>
    public ZnodeMember Member { get; private set; } = null!;

    public MemberCore Core => Member.Serving.Core;

    public bool IsServing => IsUp && !IsPaused && Core.IsServing;

    public void Start()
    {
        Incarnation++;
        IsUp = true;
        IsPaused = false;
        _inbox.Clear();
        _holding.Clear();
        Member = ZnodeMember.CreateBuilder()
            .Configure(_ => _options)
            .WithTimeProvider(_time)
            .WithThreads(new SimulatedThreads(_events, this, _random))
            .WithPeers(_config, _ => new SimulatedTransport(_events, _network, this))
            .StoreIn(OpenStorage)
            .LogTo(_loggers)
            .Build();
        Member.Recovered = serving =>
        {
            serving.Core.StatusChanged += status => _trace.Write($"{Id} {status}");

            // Not through a turn, which would tell the engine the time: a run that is traced is the same run.
            _trace.Write($"{Id} starts at {serving.Core.LastProcessed}");
        };

        // Nothing in it waits for anything.
        try
        {
            Member.StartAsync().GetAwaiter().GetResult();
        }
        catch
        {
            IsUp = false;
            throw;
        }

        Began?.Invoke();
        _network.Started(this);
    }

    /// <summary>Puts an empty disk into the machine, which is down.</summary>
    public void Wipe()
    {
        _trace.Write($"{Id} gets an empty disk");
        Disk = new();
    }

    /// <summary>The machine stops.</summary>
    /// <param name="keepsUnsynced">Whether what was written and not synced is there afterwards, as after the end of a process.</param>
    public void Crash(bool keepsUnsynced = false)
    {
        if (IsUp)
        {
            _trace.Write($"{Id} crashes");
            IsUp = false;
            IsPaused = false;
            Incarnation++;
            var before = Disk;
            Disk = keepsUnsynced ? before.End() : before.Crash(_random.Below, Garbles());
            Disk.CorruptsNextRead = before.CorruptsNextRead;
            Disk.IsFull = before.IsFull;
            _network.Died(this);
        }
    }

    /// <summary>Lets the machine stop in the midst of what it writes next.</summary>
    public void CrashAfterChanges(int changes) => Disk.ChangesUntilCrash = changes;

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
        if (IsUp && Disk.Crashed)
        {
            Crash();
        }
        else if (IsUp && incarnation == Incarnation && Member.Completion.IsFaulted)
        {
            if (Member.Completion.Exception.InnerException is { } fault && Expects(fault))
            {
                Crash();
                return;
            }

            // What a machine finds while it stops is no fault of the member's; this one is.
            throw new InvalidOperationException($"Member {Id} found a fault: {Member.Completion.Exception.InnerException}", Member.Completion.Exception.InnerException);
        }
    }

    public void Listen(IPeerEvents peerEvents) => _peerEvents = peerEvents;

    public void Notified(ServerId from, Notification notification) => _peerEvents!.Notified(from, notification);

    public void Opened(ChannelId channel, bool isAccepted) => _peerEvents!.Opened(channel, isAccepted);

    public void Closed(ChannelId channel) => _peerEvents!.Closed(channel, "");

    public void Take(ChannelEnd end, object item)
    {
        switch (item)
        {
            case ZabMessage message:
                _peerEvents!.Received(end.Name, [message]);
                break;
            case EndOfChannel:
                _network.CloseAt(end);
                break;
            case SnapshotBytes snapshot:
                end.IsHolding = true;
                _holding.Add(end);
                if (_peerEvents!.ReceiveSnapshotAsync(end.Name, new MemoryStream(snapshot.Content), CancellationToken.None).IsCompleted)
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

    private MemberStorage OpenStorage(ILoggerFactory loggers)
    {
        var files = new FileStorageOptions { DataDirectory = Disk.Path, PreallocationBytes = 0 };
        var logger = loggers.CreateLogger(typeof(FileStorage).FullName!);
        return new(new FileTxnLog(Disk, files, logger, _time), new FileSnapshotStore(Disk, SnapshotCompression.None, logger), new FileStateStore(Disk), Lease: null);
    }
}
