namespace Znode.Client.Threads;

/// <summary>Calls back when a moment has come that is set anew each time: the client's sense of time.</summary>
/// <remarks>
/// On the real clock by a thread of its own, so that a starved pool can not stop it; on any other <see cref="TimeProvider"/> by that provider's timer, so that a test's clock drives it.
/// </remarks>
internal sealed class Alarm : IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    /// <summary>Guards what is below, and is pulsed when it changes.</summary>
    private readonly object _gate = new();
    private readonly MonotonicClock _clock;
    private readonly Action _ring;
    private readonly ITimer? _timer;
    private long _dueMs = long.MaxValue;
    private bool _isDisposed;

    public Alarm(MonotonicClock clock, Action ring)
    {
        _clock = clock;
        _ring = ring;
        if (clock.Provider != TimeProvider.System)
        {
            _timer = clock.Provider.CreateTimer(_ => Ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Begins to look at the clock. Once; a client that nobody uses has no thread.</summary>
    public void Start()
    {
        if (_timer is null)
        {
            new Thread(Run) { Name = "znode-client-clock", IsBackground = true }.Start();
        }
    }

    /// <summary>Sets the moment; what was set before is forgotten.</summary>
    /// <param name="dueMs">In milliseconds of the clock; <see cref="long.MaxValue"/> for never.</param>
    public void Set(long dueMs)
    {
        lock (_gate)
        {
            if (_dueMs == dueMs || _isDisposed)
            {
                return;
            }

            var isEarlier = dueMs < _dueMs;
            _dueMs = dueMs;
            if (_timer is not null)
            {
                _timer.Change(dueMs == long.MaxValue ? Timeout.InfiniteTimeSpan : WaitUntil(dueMs), Timeout.InfiniteTimeSpan);
            }
            else if (isEarlier)
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            Monitor.Pulse(_gate);
        }

        _timer?.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            lock (_gate)
            {
                while (!_isDisposed && _clock.NowMs < _dueMs)
                {
                    Monitor.Wait(_gate, WaitUntil(_dueMs));
                }

                if (_isDisposed)
                {
                    return;
                }

                _dueMs = long.MaxValue;
            }

            _ring();
        }
    }

    private void Ring()
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _dueMs = long.MaxValue;
        }

        _ring();
    }

    private TimeSpan WaitUntil(long dueMs)
    {
        var wait = dueMs == long.MaxValue ? LongestWait : TimeSpan.FromMilliseconds(Math.Max(dueMs - _clock.NowMs, 0));
        return wait > LongestWait && _timer is null ? LongestWait : wait;
    }
}
