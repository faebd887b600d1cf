using Microsoft.Extensions.Logging;
using Znode.Consensus;
using Znode.Requests;
using Znode.Server.Connections;
using Znode.Server.Logs;
using Znode.Server.Recovery;
using Znode.Server.Snapshots;
using Znode.Storage;

namespace Znode.Server;

/// <summary>A member from its start to its stop: the core with the threads that drive it, the log's and the ticker's.</summary>
internal sealed class ServingMember : IDisposable
{
    /// <summary>How long writes stay refused after the disk refused one, before they are tried again.</summary>
    private const long RetryWritesMs = 1000;

    private readonly ZnodeMember _member;
    private readonly MemberStorage _storage;
    private readonly ILogDriver _log;
    private readonly LogStatistics _logStatistics = new();
    private readonly SnapshotTaker _snapshots;
    private readonly Reaper _reaper;
    private readonly bool _hasSnapshot;
    private readonly List<SessionId> _expired = [];
    private readonly TimeSpan _tickerPeriod;
    private Ticker? _ticker;
    private long _lastTickMs;
    private long _writesRefusedAtMs;
    private bool _writesRefused;
    private long _purgeDueMs;
    private long _schedulingDelayMaxMs;
    private bool _stopped;

    public ServingMember(
        ZnodeMember member, MemberStorage storage, RecoveredMember recovered, IReplicationEngine engine, MemberClock clock, ILogger logger, Action<Exception> fault)
    {
        _member = member;
        _storage = storage;
        Logger = logger;
        Clock = clock;
        Core = new(member.Options, recovered.State, engine, clock, fault);
        _log = storage.Log is InMemoryTxnLog
            ? new ImmediateLog(storage.Log, zxid => Core.Input(new EngineInput.Persisted(zxid)))
            : new LogThread(storage.Log, _logStatistics, clock.Provider, OnPersisted, OnPersistFailed, Fault);
        Core.Attach(_log);
        _hasSnapshot = recovered.Snapshot is not null;
        _snapshots = new(Core, storage, logger, Fault);
        _reaper = new(Core);
        _tickerPeriod = TimeSpan.FromMilliseconds(Math.Clamp(member.Options.TickTime.TotalMilliseconds / 4, 1, 500));
    }

    public ILogger Logger { get; }

    public MemberClock Clock { get; }

    public MemberCore Core { get; }

    public ZnodeMember Member => _member;

    public LogStatistics LogStatistics => _logStatistics;

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

            var syncs = _logStatistics.Syncs;
            return new(
                IsServing: !_stopped,
                AcceptsWrites: !_stopped && refused is null,
                outstanding,
                syncs == 0 ? TimeSpan.Zero : _logStatistics.Total / syncs,
                _logStatistics.Max,
                TimeSpan.FromMilliseconds(Volatile.Read(ref _schedulingDelayMaxMs)),
                refused is null ? [] : [$"Writes are refused: {refused}"]);
        }
    }

    /// <summary>Begins to serve: what is left of sessions that are no more is removed, and time begins to pass.</summary>
    public void Start()
    {
        if (!_hasSnapshot)
        {
            // A log without a snapshot is refused by ZooKeeper as broken: the first one is written before anything else.
            using (Core.EnterTurn())
            {
                _snapshots.Begin();
            }

            _snapshots.Wait();
        }

        using (Core.EnterTurn())
        {
            _snapshots.Arm();
            Core.Applied = OnApplied;
            Core.Sessions.RenewAll(Clock.MonotonicMs);
            foreach (var session in Core.Tree.EphemeralSessions.Where(session => !Core.Sessions.Contains(session)).ToList())
            {
                Core.SubmitOwn(session, new CloseSessionRequest());
            }
        }

        _lastTickMs = Clock.MonotonicMs;
        _purgeDueMs = _lastTickMs;
        _ticker = new(Clock.Provider, _tickerPeriod, Tick);
    }

    /// <summary>Ends what is in this process, writes what was taken and lets go of the storage.</summary>
    public void Dispose()
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
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

    /// <summary>Ends the sessions of this process and the log's thread; answers what was taken.</summary>
    private void EndConnections()
    {
        List<ClientConnection> connections;
        using (Core.EnterTurn())
        {
            connections = [.. Core.Connections.Values];
            foreach (var connection in connections)
            {
                connection.Close(CloseReason.MemberStopping);
            }

            Core.RefuseWrites("the member has stopped");
        }

        // What was taken is written, applied and answered.
        _log.Dispose();
        using (Core.EnterTurn())
        {
            // Something is left only when the log has failed. Nobody shall wait for it.
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

    private void OnPersisted(Zxid upTo)
    {
        using (Core.EnterTurn())
        {
            Core.Input(new EngineInput.Persisted(upTo));
        }
    }

    private void OnPersistFailed(IOException exception)
    {
        var reason = $"the transaction log can not be written: {exception.Message}";
        bool isNews;
        using (Core.EnterTurn())
        {
            isNews = !_writesRefused;
            _writesRefused = true;
            Core.PersistFailed(_storage.Log.LastZxid, exception is TxnLogUncertainException ? ErrorCode.ConnectionLoss : ErrorCode.NotReadOnly, reason);
            _writesRefusedAtMs = Clock.MonotonicMs;
        }

        if (isNews)
        {
            Log.WritesRefused(Logger, reason, exception);
        }
    }

    private void Tick()
    {
        try
        {
            var now = Clock.MonotonicMs;
            NoticePause(now);
            _expired.Clear();
            bool isWritableAgain;
            using (Core.EnterTurn())
            {
                if (_stopped)
                {
                    return;
                }

                isWritableAgain = ProbeWhenDue(now);
                Core.ExpireSessions(_expired);
                _reaper.Tick(now);
            }

            if (isWritableAgain)
            {
                Log.WritesAccepted(Logger);
            }

            foreach (var session in _expired)
            {
                Log.SessionExpired(Logger, session);
            }

            PurgeWhenDue(now);
        }
        catch (Exception exception)
        {
            // The top of the ticker: without it sessions would live for ever, so the member stops.
            Fault(exception);
        }
    }

    private void Fault(Exception exception)
    {
        using (Core.EnterTurn())
        {
            Core.Fault(exception);
        }
    }

    private void NoticePause(long now)
    {
        var delay = now - _lastTickMs - (long)_tickerPeriod.TotalMilliseconds;
        _lastTickMs = now;
        if (delay > Volatile.Read(ref _schedulingDelayMaxMs))
        {
            Volatile.Write(ref _schedulingDelayMaxMs, delay);
        }

        if (delay > _member.Options.TickTime.TotalMilliseconds)
        {
            Log.Paused(Logger, delay);
        }
    }

    /// <summary>Tries the log again while it refuses writes. Called in a turn.</summary>
    /// <returns>True when writes are accepted again since the last call.</returns>
    private bool ProbeWhenDue(long now)
    {
        if (Core.WritesRefused is null)
        {
            var isAgain = _writesRefused;
            _writesRefused = false;
            return isAgain;
        }

        if (now - _writesRefusedAtMs >= RetryWritesMs)
        {
            _writesRefusedAtMs = now;
            Core.ProbeLog();
        }

        return false;
    }

    private void PurgeWhenDue(long now)
    {
        if (_member.Options.PurgeInterval is not { } interval || now < _purgeDueMs)
        {
            return;
        }

        _purgeDueMs = now + (long)interval.TotalMilliseconds;
        try
        {
            _snapshots.Purge();
        }
        catch (IOException exception)
        {
            Log.PurgeFailed(Logger, exception);
        }
    }
}
