using Znode.Storage;

namespace Znode.Server.Logs;

/// <summary>
/// Appends and syncs on a thread of its own: all that has come while one sync ran shares the next. ZooKeeper: <c>SyncRequestProcessor</c>.
/// </summary>
/// <remarks>
/// What is queued is bounded by the member's limit on requests in flight. After a failure the queue is empty and the log is as it was after
/// its last sync; the member decides when to try again.
/// </remarks>
internal sealed class LogThread : ILogDriver
{
    private readonly ITxnLog _log;
    private readonly Action<Zxid> _persisted;
    private readonly Action<IOException> _failed;
    private readonly Action<Exception> _faulted;
    private readonly LogStatistics _statistics;
    private readonly TimeProvider _time;
    private readonly Lock _queueLock = new();

    /// <summary>Does not spin: a disk's sync takes far longer than a thread's waking, and a lone client's member would spin through all its life.</summary>
    private readonly ThreadSignal _work = ThreadSignal.Create();
    private readonly Thread _thread;
    private List<LogEntry> _queued = [];
    private bool _asleep;
    private bool _roll;
    private bool _stopping;

    public LogThread(ITxnLog log, LogStatistics statistics, TimeProvider time, Action<Zxid> persisted, Action<IOException> failed, Action<Exception> faulted)
    {
        _log = log;
        _statistics = statistics;
        _time = time;
        _persisted = persisted;
        _failed = failed;
        _faulted = faulted;
        _thread = new Thread(Run) { Name = "znode-log", IsBackground = true };
        _thread.Start();
    }

    public void Append(IReadOnlyList<LogEntry> entries)
    {
        lock (_queueLock)
        {
            for (var i = 0; i < entries.Count; i++)
            {
                _queued.Add(entries[i]);
            }
        }
    }

    public void Discard()
    {
        lock (_queueLock)
        {
            _queued.Clear();
        }
    }

    public void RequestRoll()
    {
        lock (_queueLock)
        {
            _roll = true;
        }
    }

    public void Wake()
    {
        lock (_queueLock)
        {
            if (!_asleep || (_queued.Count == 0 && !_stopping))
            {
                return;
            }

            _asleep = false;
        }

        _work.Set();
    }

    public void Dispose()
    {
        lock (_queueLock)
        {
            _stopping = true;
        }

        Wake();
        if (Thread.CurrentThread != _thread)
        {
            _thread.Join();
        }

        _work.Dispose();
    }

    private void Run()
    {
        var batch = new List<LogEntry>();
        try
        {
            while (Take(ref batch, out var roll))
            {
                Write(batch, roll);
                batch.Clear();
            }
        }
        catch (Exception exception)
        {
            // The top of the thread: the member learns of it and stops; nothing goes on without its log.
            _faulted(exception);
        }
    }

    private void Write(List<LogEntry> batch, bool roll)
    {
        try
        {
            if (roll)
            {
                _log.Roll();
            }

            foreach (var entry in batch)
            {
                _log.Append(entry);
            }

            var started = _time.GetTimestamp();
            _log.Sync();
            _statistics.Synced(batch.Count, _time.GetElapsedTime(started));
        }
        catch (IOException exception)
        {
            _failed(exception);
            return;
        }

        _persisted(batch[^1].Zxid);
    }

    /// <summary>Waits until there is something to write and takes all of it.</summary>
    private bool Take(ref List<LogEntry> batch, out bool roll)
    {
        while (true)
        {
            lock (_queueLock)
            {
                if (_queued.Count > 0)
                {
                    (batch, _queued) = (_queued, batch);
                    (roll, _roll) = (_roll, false);
                    return true;
                }

                if (_stopping)
                {
                    roll = false;
                    return false;
                }

                _asleep = true;
            }

            _work.Wait();
        }
    }
}
