namespace Znode.Testing.Time;

/// <summary>A timer that fires when its schedule says so. Thread-safe.</summary>
internal sealed class VirtualTimer(Schedule schedule, Action fire) : ITimer
{
    /// <summary>Guards the period and the number.</summary>
    private readonly Lock _gate = new();
    private TimeSpan _period;

    /// <summary>How many times it was set: what was scheduled by an earlier setting does not fire.</summary>
    private long _setting;
    private bool _isDisposed;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return false;
            }

            _period = period;
            _setting++;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                Next(dueTime, _setting);
            }

            return true;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _setting++;
        }
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    private void Next(TimeSpan after, long setting) => schedule.At(schedule.Now + after.Ticks, () => Fire(setting));

    private void Fire(long setting)
    {
        lock (_gate)
        {
            if (setting != _setting)
            {
                return;
            }

            // A period of zero is none, as with the system's timers.
            if (_period > TimeSpan.Zero)
            {
                Next(_period, setting);
            }
        }

        fire();
    }
}
