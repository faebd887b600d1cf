using System.Diagnostics;
using Znode.Consensus;
using Znode.Consensus.Zab;
using Znode.Consensus.Zab.Messages;
using Znode.Ensemble;
using Znode.Simulation.Workload;
using Znode.Testing.Network;
using Znode.Testing.Time;

namespace Znode.Simulation.Hosts;

/// <summary>One replica: an engine, and a host that performs its outputs in order, as a member does. It crashes, restarts, and stands still.</summary>
internal sealed class Replica : INetworkHost
{
    private readonly World _world;
    private readonly SimulatedNetwork _network;
    private readonly ReplicaSetup _setup;
    private readonly SimulatedRandom _random;
    private readonly List<EngineOutput> _outputs = [];
    private readonly Queue<Func<EngineInput?>> _next = new();
    private readonly Queue<Action> _inbox = new();
    private readonly Dictionary<ChannelId, FoundHistory> _found = [];
    private ChannelId? _installing;
    private int _outputsUntilCrash = -1;
    private long _lastTickMs;

    public Replica(World world, SimulatedNetwork network, ServerId id, ReplicaSetup setup, SimulatedRandom random)
    {
        _world = world;
        _network = network;
        _setup = setup;
        _random = random;
        Id = id;
        Durable = new DurableState(world.Transactions, id);
        Clock = new ReplicaClock(random.Between(0, 1_000_000), 0.9 + (0.2 * random.Fraction()));
        Config = setup.Config;
        Disk = null!;
        Log = null!;
        Engine = null!;
        Clients = null!;
        network.Add(this);
    }

    public ServerId Id { get; }

    public DurableState Durable { get; }

    public ReplicaClock Clock { get; }

    /// <summary>Gets how many times it was started: what was on its way to an earlier life never arrives.</summary>
    public long Incarnation { get; private set; }

    public bool IsUp { get; private set; }

    public bool IsPaused { get; private set; }

    public SimulatedDisk Disk { get; private set; }

    public ReplicaLog Log { get; private set; }

    public IReplicationEngine Engine { get; private set; }

    public ReplicaClients Clients { get; private set; }

    public EngineStatus Status { get; private set; }

    /// <summary>Gets the newest configuration that it knows.</summary>
    public EnsembleConfig Config { get; private set; }

    /// <summary>Gets or sets what happens, once, when it next writes an epoch that it takes over.</summary>
    public Action? WhenTakingEpoch { get; set; }

    public bool IsRunning => IsUp && !IsPaused;

    public void Start()
    {
        Debug.Assert(!IsUp);
        Incarnation++;
        IsUp = true;
        IsPaused = false;
        _inbox.Clear();
        _next.Clear();
        _found.Clear();
        _installing = null;
        _outputsUntilCrash = -1;
        Durable.Recover();
        Config = Configs(Durable.History.Take(Durable.SnapshotLength)).LastOrDefault() is { } stored && stored.Version > Config.Version ? stored : Config;
        var logged = Configs(Durable.History).Where(config => config.Version > Config.Version).ToList();
        var pending = logged.Count == 0 ? null : new ProposedConfig(new Zxid(logged[^1].Version), logged[^1]);

        // What another change stands behind is in force.
        Config = logged.Count > 1 ? logged[^2] : Config;
        Disk = new SimulatedDisk(_world, this, Durable, _setup.Disk, _setup.Flaw, _random);
        Log = new ReplicaLog(_world, this, Durable.History);
        Clients = new ReplicaClients(_world, this, _setup.Flaw);
        _lastTickMs = Clock.At(_world.Events.Now);
        Status = new EngineStatus(EngineRole.Looking, EnginePhase.Election, default, null);
        _world.Trace.Write($"{Id} starts: {Durable.History.Count} entries to {Log.Last}, log from {Durable.LogStart}, epochs {Durable.AcceptedEpoch}/{Durable.CurrentEpoch}");
        Engine = _setup.Factory(new RecoveredReplica(
            Id, Config, _setup.Options, Durable.History.ToArray(), Durable.LogStart, Durable.AcceptedEpoch, Durable.CurrentEpoch, _lastTickMs, _random.Draw(), pending));
        _network.Started(this);
        Tick(Incarnation);
    }

    /// <summary>Loses everything that the disk had, the configuration too.</summary>
    public void Wipe()
    {
        Durable.Wipe();
        Config = _setup.Config;
    }

    public void Crash()
    {
        if (!IsUp)
        {
            return;
        }

        _world.Trace.Write($"{Id} crashes");
        IsUp = false;
        IsPaused = false;
        Incarnation++;
        Disk.Crash();
        _network.Died(this);
        Status = new EngineStatus(EngineRole.Looking, EnginePhase.Election, default, null);
    }

    /// <summary>Crashes in the midst of performing what the engine asks for.</summary>
    public void CrashAfter(int outputs) => _outputsUntilCrash = outputs;

    /// <summary>Stops handling anything; what comes waits.</summary>
    public void Pause()
    {
        _world.Trace.Write($"{Id} stands still");
        IsPaused = IsUp;
    }

    /// <summary>Goes on: sees first that time has passed, or first what has come meanwhile.</summary>
    public void Resume(bool seesTimeFirst)
    {
        if (!IsUp || !IsPaused)
        {
            return;
        }

        _world.Trace.Write($"{Id} goes on");
        IsPaused = false;
        var incarnation = Incarnation;
        if (seesTimeFirst)
        {
            SeeTime();
        }

        while (incarnation == Incarnation && !IsPaused && _inbox.TryDequeue(out var action))
        {
            action();
        }

        if (incarnation == Incarnation && IsRunning)
        {
            SeeTime();
        }
    }

    /// <summary>Something happens at the replica: at once, or when it goes on; never in another life.</summary>
    public void Receive(long incarnation, Action action)
    {
        if (incarnation != Incarnation || !IsUp)
        {
            return;
        }

        if (IsPaused || _inbox.Count > 0)
        {
            _inbox.Enqueue(action);
        }
        else
        {
            action();
        }
    }

    public void Step(EngineInput input)
    {
        var incarnation = Incarnation;
        _next.Enqueue(() => input);
        while (incarnation == Incarnation && _next.TryDequeue(out var next))
        {
            if (next() is { } nextInput)
            {
                StepOnce(nextInput);
            }
        }
    }

    /// <summary>Hands an input to the engine after what it has just asked for.</summary>
    public void StepNext(Func<EngineInput?> input) => _next.Enqueue(input);

    /// <summary>The disk has something to tell.</summary>
    public void Written(EngineInput report)
    {
        if (report is EngineInput.PersistFailed failed)
        {
            Log.Lose(failed.LastPersisted);
        }

        if (report is EngineInput.SnapshotInstalled installed && _network.Find(this, installed.Channel) is { } end)
        {
            Step(report);
            GoOn(end);
            return;
        }

        if (report is EngineInput.Persisted persisted && _setup.Flaw == HostFlaw.AcknowledgesWhenLogged)
        {
            Clients.AcknowledgeUpTo(persisted.UpTo);
        }

        Step(report);
    }

    public void Notified(ServerId from, Notification notification) => Step(new EngineInput.Notified(from, notification));

    public void Opened(ChannelId channel, bool isAccepted) => Step(new EngineInput.ChannelOpened(channel, isAccepted));

    public void Closed(ChannelId channel) => Step(new EngineInput.ChannelClosed(channel));

    /// <summary>Something came on a channel.</summary>
    public void Take(ChannelEnd end, object item)
    {
        switch (item)
        {
            case ZabMessage message:
                Step(new EngineInput.Received(end.Name, message));
                break;
            case EndOfChannel:
                _network.CloseAt(end);
                break;
            case SnapshotContent content when _installing == end.Name:
                _installing = null;
                end.IsHolding = true;
                Log.Install(content.Entries);
                Disk.Write(new DiskWrite.Install(end.Name, content.Entries));
                break;
        }
    }

    /// <summary>Clients can see a transaction here.</summary>
    public void Shown(Transaction transaction)
    {
        Clients.Shown(transaction);
        if (transaction.Config is { } config && config.Version > Config.Version)
        {
            Config = config;
        }
    }

    public void TakeSnapshot(bool purgesLog)
    {
        if (IsRunning && Status.IsServing && Log.Visible > 0)
        {
            var state = _setup.Flaw == HostFlaw.SnapshotsUncommitted ? Log.Entries : Log.Applied;
            Disk.TakeSnapshot(History.Part(state, 0, _setup.Flaw == HostFlaw.SnapshotsUncommitted ? state.Count : Log.Visible), purgesLog);
        }
    }

    private void GoOn(ChannelEnd end)
    {
        end.IsHolding = false;
        while (!end.IsHolding && !end.IsClosed && IsUp && end.Held.TryDequeue(out var item))
        {
            Take(end, item);
        }
    }

    private void Tick(long incarnation)
    {
        if (incarnation != Incarnation)
        {
            return;
        }

        if (!IsPaused)
        {
            SeeTime();
        }

        _world.Events.After(_setup.TickEveryMs, () => Tick(incarnation));
    }

    private void SeeTime()
    {
        _lastTickMs = Math.Max(_lastTickMs, Clock.At(_world.Events.Now));
        Step(new EngineInput.Tick(_lastTickMs));
    }

    private void StepOnce(EngineInput input)
    {
        if (input is not EngineInput.Tick)
        {
            _world.Trace.Write($"{Id} < {TraceText.Of(input)}");
        }

        _outputs.Clear();
        Engine.Step(input, _outputs);
        var incarnation = Incarnation;
        foreach (var output in _outputs.ToArray())
        {
            if (_outputsUntilCrash == 0)
            {
                Crash();
            }

            if (incarnation != Incarnation)
            {
                return;
            }

            _outputsUntilCrash = Math.Max(-1, _outputsUntilCrash - 1);
            _world.Trace.Write($"{Id} > {TraceText.Of(output)}");
            Perform(output);
        }

        _world.Invariants.Stepped(this);
    }

    private void Perform(EngineOutput output)
    {
        switch (output)
        {
            case EngineOutput.Append append:
                Log.Append(append.Entries);
                Disk.Write(new DiskWrite.Append(append.Entries));
                NoticeConfigs(append.Entries);
                break;
            case EngineOutput.Deliver deliver:
                Log.Deliver(deliver.UpTo);
                Clients.Applied();
                break;
            case EngineOutput.Discard discard:
                Clients.Refuse(discard.After);
                break;
            case EngineOutput.Truncate truncate:
                Log.Truncate(truncate.To, cutsState: _setup.Flaw != HostFlaw.KeepsStateWhenTruncating);
                Disk.Write(new DiskWrite.Truncate(truncate.To));
                break;
            case EngineOutput.InstallSnapshot install:
                _installing = install.Channel;
                break;
            case EngineOutput.SaveAcceptedEpoch save:
                Disk.Write(new DiskWrite.AcceptedEpoch(save.Epoch));
                break;
            case EngineOutput.SaveCurrentEpoch save:
                Disk.Write(new DiskWrite.CurrentEpoch(save.Epoch));
                WhenTakingEpoch?.Invoke();
                WhenTakingEpoch = null;
                break;
            case EngineOutput.Notify notify:
                _network.Notify(this, notify.To, notify.Notification);
                break;
            case EngineOutput.OpenChannel open:
                _network.Open(this, open.Channel);
                break;
            case EngineOutput.CloseChannel close:
                _network.Close(this, close.Channel);
                break;
            case EngineOutput.Send send:
                _network.Send(this, send.Channel, send.Message);
                break;
            case EngineOutput.FindHistory find:
                Find(find);
                break;
            case EngineOutput.SendHistory send:
                Send(send);
                break;
            case EngineOutput.RoleChanged changed:
                Change(changed.Status);
                break;
            case EngineOutput.Relayed relayed:
                Clients.Relayed(relayed.From, relayed.Message);
                break;
            case EngineOutput.CollectTouched:
                StepNext(() => new EngineInput.TouchedCollected([new SessionTouch(new SessionId(Id.Value), 1_000)]));
                break;
            case EngineOutput.LeadershipConfirmed confirmed:
                Clients.Confirmed(confirmed.Ticket);
                break;
            case EngineOutput.ConfigActivated activated:
                Config = activated.Config;
                break;
            case EngineOutput.SessionsTouched:
                break;
            default:
                throw new UnreachableException($"No way to perform {output}");
        }
    }

    private IEnumerable<EnsembleConfig> Configs(IEnumerable<LogEntry> history) => history.Select(entry => _world.Transactions.Of(entry).Config).OfType<EnsembleConfig>();

    private void NoticeConfigs(IReadOnlyList<LogEntry> entries)
    {
        foreach (var entry in entries)
        {
            if (_world.Transactions.Of(entry).Config is { } config)
            {
                StepNext(() => new EngineInput.ConfigProposed(entry.Zxid, config));
            }
        }
    }

    private void Change(EngineStatus status)
    {
        var before = Status;
        Status = status;
        _world.Invariants.RoleChanged(this, before);
        if (status.IsServing)
        {
            Log.ShowAll();
            _world.Invariants.Serves(this);
        }

        Clients.RoleChanged(before);
    }

    private void Find(EngineOutput.FindHistory find)
    {
        var found = FoundHistory.In(Log, Durable, _setup.Disk, find.After);
        _found[find.Channel] = found;
        var answer = new EngineInput.HistoryFound(find.Channel, found.Answer);
        var incarnation = Incarnation;
        _world.Events.After(_random.Chance(0.5) ? 0 : _random.Between(1, 50), () => Receive(incarnation, () => Step(answer)));
    }

    private void Send(EngineOutput.SendHistory send)
    {
        _found.Remove(send.Channel, out var found);
        foreach (var item in found!.Items(Log, send, _setup.Disk.BatchEntriesMax, _setup.Flaw == HostFlaw.SendsHistoryWithHole))
        {
            _network.Send(this, send.Channel, item);
        }
    }
}
