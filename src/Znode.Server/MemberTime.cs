using Microsoft.Extensions.Logging;
using Znode.Server.Snapshots;
using Znode.Storage;

namespace Znode.Server;

/// <summary>What a member does because time passes: sessions expire, containers go, a disk that refused is tried again, old files are removed.</summary>
internal sealed class MemberTime
{
    /// <summary>How long writes stay refused after the disk refused one, before they are tried again.</summary>
    private const long RetryWritesMs = 1000;

    /// <summary>How often the member of an ensemble looks at the time: its engine needs it.</summary>
    private const int EnsemblePeriodMs = 20;

    private readonly MemberCore _core;
    private readonly MemberStorage _storage;
    private readonly SnapshotTaker _snapshots;
    private readonly ILogger _logger;
    private readonly Reaper _reaper;
    private readonly List<SessionId> _expired = [];
    private readonly bool _isAlone;
    private readonly long _slowPeriodMs;
    private long _lastTickMs;
    private long _slowDueMs;
    private long _writesRefusedAtMs;
    private bool _writesRefused;
    private long _purgeDueMs;
    private long _schedulingDelayMaxMs;
    private int _callersWrites;
    private long _heldUpUntilMs;

    public MemberTime(MemberCore core, MemberStorage storage, SnapshotTaker snapshots, ILogger logger)
    {
        _core = core;
        _storage = storage;
        _snapshots = snapshots;
        _logger = logger;
        _reaper = new(core);
        _isAlone = core.Past is null;
        _slowPeriodMs = (long)Math.Clamp(core.Options.TickTime.TotalMilliseconds / 4, 1, 500);
        Period = TimeSpan.FromMilliseconds(_isAlone ? Math.Clamp(core.Options.TickTime.TotalMilliseconds / 4, 1, 500) : Math.Min(EnsemblePeriodMs, _slowPeriodMs));
    }

    /// <summary>Gets how often <see cref="Tick"/> wants to be called.</summary>
    public TimeSpan Period { get; }

    /// <summary>Gets the longest that it came late. Any thread.</summary>
    public TimeSpan SchedulingDelayMax => TimeSpan.FromMilliseconds(Volatile.Read(ref _schedulingDelayMaxMs));

    /// <summary>Begins to count.</summary>
    public void Start()
    {
        _lastTickMs = _core.Clock.MonotonicMs;
        _purgeDueMs = _lastTickMs;
    }

    /// <summary>Does what is due. Outside the gate, one caller at a time.</summary>
    public void Tick()
    {
        var now = _core.Clock.MonotonicMs;
        NoticePause(now);
        if (!_isAlone && now < _slowDueMs)
        {
            // A turn tells the engine the time.
            using (_core.EnterTurn())
            {
                _core.Proofs?.AskWhenDue();
            }

            return;
        }

        _slowDueMs = now + _slowPeriodMs;
        _expired.Clear();
        bool isWritableAgain;
        using (_core.EnterTurn())
        {
            isWritableAgain = ProbeWhenDue(now);
            _core.Proofs?.AskWhenDue();
            _core.Desk.EndOutOfContact(_slowPeriodMs);
            if (!IsHeldUp(now))
            {
                _core.Desk.Expire(_expired);
            }

            _reaper.Tick(now);
            _snapshots.BeginMissing();
        }

        if (isWritableAgain)
        {
            Log.WritesAccepted(_logger);
        }

        foreach (var session in _expired)
        {
            Log.SessionExpired(_logger, session);
        }

        PurgeWhenDue(now);
    }

    /// <summary>The disk refused.</summary>
    public void PersistFailed(IOException exception)
    {
        var reason = $"the transaction log can not be written: {exception.Message}";
        bool isNews;
        using (_core.EnterTurn())
        {
            isNews = !_writesRefused;
            _writesRefused = true;
            _core.Refusal.PersistFailed(_storage.Log.LastZxid, exception is TxnLogUncertainException ? ErrorCode.ConnectionLoss : ErrorCode.NotReadOnly, reason);
            _writesRefusedAtMs = _core.Clock.MonotonicMs;
        }

        if (isNews)
        {
            Log.WritesRefused(_logger, reason, exception);
        }
    }

    /// <summary>
    /// Tells whether the disk keeps a thread that reads what clients send, or did until a moment ago: what they said may not have been heard, so nobody is taken for silent. Called in a turn.
    /// </summary>
    private bool IsHeldUp(long now)
    {
        var writes = _core.Log.CallersWrites;
        if (writes % 2 != 0 && writes == _callersWrites)
        {
            _heldUpUntilMs = now + (long)_core.Options.TickTime.TotalMilliseconds;
        }

        _callersWrites = writes;
        return now < _heldUpUntilMs;
    }

    private void NoticePause(long now)
    {
        var delay = now - _lastTickMs - (long)Period.TotalMilliseconds;
        _lastTickMs = now;
        if (delay > Volatile.Read(ref _schedulingDelayMaxMs))
        {
            Volatile.Write(ref _schedulingDelayMaxMs, delay);
        }

        if (delay > _core.Options.TickTime.TotalMilliseconds)
        {
            Log.Paused(_logger, delay);
        }
    }

    /// <summary>Tries the log again while it refuses writes. Called in a turn.</summary>
    /// <returns>True when writes are accepted again since the last call.</returns>
    private bool ProbeWhenDue(long now)
    {
        if (_core.WritesRefused is null)
        {
            var isAgain = _writesRefused;
            _writesRefused = false;
            return isAgain;
        }

        if (now - _writesRefusedAtMs >= RetryWritesMs)
        {
            _writesRefusedAtMs = now;
            if (_isAlone)
            {
                _core.Refusal.ProbeLog();
            }
            else
            {
                _core.Write(new Disk.DiskProbe(_core.Truncation));
            }
        }

        return false;
    }

    private void PurgeWhenDue(long now)
    {
        if (_core.Options.PurgeInterval is not { } interval || now < _purgeDueMs)
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
            Log.PurgeFailed(_logger, exception);
        }
    }
}
