using Znode.Server.Threads;

namespace Znode.Server.Disk;

/// <summary>
/// Writes on a thread of its own: all that has come while one sync ran shares the next. ZooKeeper: <c>SyncRequestProcessor</c>. While that sleeps, a caller that would
/// only wait for it may write in its place (decision 0009).
/// </summary>
/// <remarks>
/// What is queued is bounded by the member's limit on requests in flight. After a failure the queue is empty and the log is as it was after
/// its last sync; the member decides when to try again.
/// </remarks>
internal sealed class LogThread : ILogDriver
{
    private readonly LogWriter _writer;
    private readonly Lock _queueLock = new();

    /// <summary>Does not spin: a disk's sync takes far longer than a thread's waking, and a lone client's member would spin through all its life.</summary>
    private readonly ThreadSignal _work = ThreadSignal.Create();
    private readonly Thread _thread;
    private List<LogWork> _queued = [];
    private List<LogWork> _batchHere = [];

    /// <summary>Whether the thread sleeps. Not while a caller writes, so that nobody wakes it meanwhile.</summary>
    private bool _asleep;
    private int _callersWrites;
    private bool _roll;
    private bool _stopping;

    public LogThread(LogWriter writer)
    {
        _writer = writer;
        _thread = new Thread(Run) { Name = "znode-log", IsBackground = true };
        _thread.Start();
    }

    public void Append(IReadOnlyList<LogEntry> entries)
    {
        lock (_queueLock)
        {
            for (var i = 0; i < entries.Count; i++)
            {
                _queued.Add(new(entries[i], null));
            }
        }
    }

    public void Perform(DiskDuty duty)
    {
        lock (_queueLock)
        {
            _queued.Add(new(default, duty));
        }
    }

    public void Discard()
    {
        lock (_queueLock)
        {
            foreach (var work in _queued)
            {
                work.Duty?.Dropped();
            }

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

    public int CallersWrites => Volatile.Read(ref _callersWrites);

    public void WriteHere()
    {
        if (!TryTakeHere())
        {
            Wake();
            return;
        }

        try
        {
            _writer.Write(_batchHere, roll: false);
        }
        finally
        {
            _batchHere.Clear();
            lock (_queueLock)
            {
                _callersWrites++;
                _asleep = true;
            }

            // What came meanwhile is the thread's.
            Wake();
        }
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
        var batch = new List<LogWork>();
        while (Take(ref batch, out var roll))
        {
            _writer.Write(batch, roll);
            batch.Clear();
        }
    }

    /// <summary>Takes what is queued in the thread's place: while it sleeps, the disk is quick, and there is nothing but entries for the file that there is.</summary>
    private bool TryTakeHere()
    {
        lock (_queueLock)
        {
            if (!_asleep || _stopping || _roll || _queued.Count == 0 || !_writer.IsQuick || _queued.Exists(static work => work.Duty is not null))
            {
                return false;
            }

            _asleep = false;
            _callersWrites++;
            (_batchHere, _queued) = (_queued, _batchHere);
            return true;
        }
    }

    /// <summary>Waits until there is something to write and takes all of it.</summary>
    private bool Take(ref List<LogWork> batch, out bool roll)
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
