using Microsoft.Extensions.Logging;
using Znode.Consensus;
using Znode.Server.Connections;
using Znode.Server.Disk;
using Znode.Server.Ensemble;
using Znode.Server.Peers;
using Znode.Server.Recovery;
using Znode.Server.Snapshots;
using Znode.Server.Telemetry;
using Znode.Server.Threads;
using Znode.Storage;

namespace Znode.Server;

/// <summary>A member from its start to its stop: the core, what writes for it, and what tells it the time.</summary>
internal sealed class ServingMember : IDisposable, ILogEvents
{
    private readonly MemberStorage _storage;
    private readonly ILogDriver _log;
    private readonly SnapshotTaker _snapshots;
    private readonly MemberTime _time;
    private readonly IMemberThreads _threads;
    private readonly RecoveredMember _recovered;
    private readonly IPeerTransport? _peers;
    private IDisposable? _ticker;
    private bool _stopped;

    /// <param name="options">How the member works.</param>
    /// <param name="storage">Where it keeps what it must not forget; it is the member's from now on.</param>
    /// <param name="recovered">What was there.</param>
    /// <param name="engine">What orders its transactions.</param>
    /// <param name="clock">Its time.</param>
    /// <param name="threads">What does its work.</param>
    /// <param name="logger">Where it logs to.</param>
    /// <param name="fault">Told once that it can not go on.</param>
    /// <param name="peers">What carries messages to the other members; null for a member that is alone.</param>
    /// <param name="membership">Who the members are, as stored; null for a member that is alone.</param>
    /// <param name="meter">Measures for those who listen, until the member is disposed; null for nobody.</param>
    public ServingMember(
        ZnodeMemberOptions options,
        MemberStorage storage,
        RecoveredMember recovered,
        IReplicationEngine engine,
        MemberClock clock,
        IMemberThreads threads,
        ILogger logger,
        Action<Exception> fault,
        IPeerTransport? peers = null,
        StoredMembership? membership = null,
        MemberMeter? meter = null)
    {
        _storage = storage;
        _recovered = recovered;
        _threads = threads;
        _peers = peers;
        Logger = logger;
        Clock = clock;
        Core = new(options, recovered.State, engine, clock, fault, peers)
        {
            Callers = threads.Callers,
            Meter = meter,
            Recover = () =>
            {
                var again = MemberRecovery.Run(options, storage, clock, logger).State;
                Log.ReadAgain(logger, again.Tree.LastProcessed.ToHex());
                return again;
            },
        };
        if (peers is not null)
        {
            Core.Members = membership is { } known ? new(Core, logger, known.Active, known.Engine.Pending) : null;
            Core.Contact = new(Core);
            Core.Past = new(Core, storage, threads, logger);
            Core.Receptions = new(Core, storage, logger, peers.Close);
        }

        _log = storage.Log is InMemoryTxnLog ? new ImmediateLog(storage, Core) : threads.CreateLog(new(storage, LogStatistics, clock.Provider, this));
        Core.Attach(_log);
        LogStatistics.Meter = meter;
        _snapshots = new(Core, storage, threads, logger, Fault);
        if (Core.Past is { } past)
        {
            past.SnapshotNeeded = () => _snapshots.IsMissing = true;
            _snapshots.Taken = past.Taken;
        }

        _time = new(Core, storage, _snapshots, logger);
        meter?.Attach(this);
    }

    public ILogger Logger { get; }

    public MemberClock Clock { get; }

    public MemberCore Core { get; }

    public LogStatistics LogStatistics { get; } = new();

    public MemberStorage Storage => _storage;

    public Zxid LastProcessed
    {
        get
        {
            using (Core.EnterTurn())
            {
                return Core.LastProcessed;
            }
        }
    }

    public MemberHealth Health
    {
        get
        {
            string? refused;
            int outstanding;
            using (Core.EnterTurn())
            {
                refused = Core.WritesRefused;
                outstanding = Core.Outstanding;
            }

            List<string> complaints = refused is null ? [] : [$"Writes are refused: {refused}"];
            var status = Core.Status;
            if (!status.IsServing)
            {
                complaints.Add(status.Reason.Length == 0 ? "The member is in no quorum." : $"The member is in no quorum: {status.Reason}");
            }

            var syncs = LogStatistics.Syncs;
            return new(
                IsServing: !_stopped && status.IsServing,
                AcceptsWrites: !_stopped && status.IsServing && refused is null,
                outstanding,
                syncs == 0 ? TimeSpan.Zero : LogStatistics.Total / syncs,
                LogStatistics.Max,
                _time.SchedulingDelayMax,
                complaints);
        }
    }

    /// <summary>Begins: what is left of sessions that are no more is removed by whoever orders transactions, and time begins to pass.</summary>
    public void Start()
    {
        if (_recovered.Snapshot is null && (_peers is null || Core.LastProcessed == Zxid.Zero))
        {
            // A log without a snapshot is refused by ZooKeeper as broken: the first one is written before anything else.
            TakeFirstSnapshot();
        }
        else
        {
            // In an ensemble what is in the log may never have been committed, and so belongs in no snapshot.
            _snapshots.IsMissing = _recovered.Snapshot is null;
        }

        using (Core.EnterTurn())
        {
            _snapshots.Arm(_recovered);
            Core.Applied = OnApplied;
            if (Core.IsServing)
            {
                Core.Desk.BeginServing();
                Core.Leader.BeginServing();
            }
        }

        _time.Start();
        _ticker = _threads.StartTicker(_time.Period, Tick);
    }

    /// <summary>Begins to hear of the other members.</summary>
    public Task StartPeersAsync(CancellationToken cancellationToken) => _peers!.StartAsync(new PeerEvents(Core), Core.Members!.Reachable, cancellationToken);

    /// <summary>Takes leave of the other members: the sessions in this process end with their ephemeral znodes, and another member leads. Without a quorum there is nobody to tell.</summary>
    public async Task LeaveAsync()
    {
        if (!Core.Status.IsServing)
        {
            return;
        }

        using (Core.EnterTurn())
        {
            Core.Desk.Stop();
        }

        var until = Clock.MonotonicMs + (long)Core.Options.TickTime.TotalMilliseconds;
        while (HasConnections() && Clock.MonotonicMs < until)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), Clock.Provider).ConfigureAwait(false);
        }

        if (Core.Status is { Role: EngineRole.Leading, IsServing: true })
        {
            await LeadershipTransfer.RunAsync(Core, to: null, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Ends what is in this process, writes what was taken and lets go of the storage.</summary>
    public void Dispose()
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        Core.Meter?.Dispose();
        try
        {
            _ticker?.Dispose();
            _snapshots.Dispose();
            EndConnections();
        }
        finally
        {
            try
            {
                _storage.Log.Dispose();
            }
            finally
            {
                _storage.Lease?.Dispose();
            }
        }
    }

    /// <summary>The machine has stopped, in a simulation: nobody in its process waits for it any more, and its storage is nobody's.</summary>
    public void Abandon()
    {
        if (!_stopped)
        {
            _stopped = true;
            _ticker?.Dispose();
            EndConnections();
        }
    }

    /// <summary>What the ticker calls; also by a simulator's schedule.</summary>
    public void Tick()
    {
        try
        {
            if (!_stopped)
            {
                _time.Tick();
            }
        }
        catch (Exception exception)
        {
            // The top of the ticker: without it sessions would live for ever, so the member stops.
            Fault(exception);
        }
    }

    /// <inheritdoc/>
    public void Persisted(Zxid upTo)
    {
        using (Core.EnterTurn())
        {
            Core.Input(new EngineInput.Persisted(upTo));
        }
    }

    /// <inheritdoc/>
    public void Written(DiskDuty duty)
    {
        using (Core.EnterTurn())
        {
            if (duty.Written(Core) is { } answer)
            {
                Core.Input(answer);
            }
        }
    }

    /// <inheritdoc/>
    public void Failed(IOException exception) => _time.PersistFailed(exception);

    /// <inheritdoc/>
    public void Faulted(Exception exception) => Fault(exception);

    private bool HasConnections()
    {
        using (Core.EnterTurn())
        {
            return Core.Connections.Values.Any(connection => connection.Presence != ClientPresence.Unknown);
        }
    }

    private void TakeFirstSnapshot()
    {
        using (Core.EnterTurn())
        {
            _snapshots.Begin();
        }

        _snapshots.Wait();
    }

    /// <summary>Ends the sessions of this process and the log's thread; answers what was taken.</summary>
    private void EndConnections()
    {
        List<ClientConnection> connections;
        using (Core.EnterTurn())
        {
            connections = [.. Core.Connections.Values];
            Core.Desk.Stop();
            Core.Refusal.Refuse("the member has stopped");
        }

        // What was taken is written, applied and answered.
        _log.Dispose();
        using (Core.EnterTurn())
        {
            // Something is left only when the log has failed, or others have not confirmed it. Nobody shall wait for it.
            foreach (var connection in connections)
            {
                connection.RefuseWaiting(ErrorCode.ConnectionLoss, "the member has stopped");
            }
        }
    }

    private void OnApplied(LogEntryApplied applied)
    {
        if (_snapshots.Count())
        {
            _log.RequestRoll();
        }
    }

    private void Fault(Exception exception)
    {
        using (Core.EnterTurn())
        {
            Core.Fault(exception);
        }
    }
}
