namespace Znode.Testing.Time;

/// <summary>What will happen on simulated machines, in milliseconds: a view of a schedule.</summary>
internal sealed class EventQueue(Schedule schedule)
{
    public EventQueue()
        : this(new())
    {
    }

    /// <summary>Gets what it is a view of.</summary>
    public Schedule Schedule => schedule;

    /// <summary>Gets the simulated time, in milliseconds.</summary>
    public long Now => schedule.Now / TimeSpan.TicksPerMillisecond;

    /// <summary>Gets how many events have happened.</summary>
    public long Happened => schedule.Happened;

    public void After(long delayMs, Action happen) => At(Now + delayMs, happen);

    public void At(long timeMs, Action happen) => schedule.At(timeMs * TimeSpan.TicksPerMillisecond, happen);

    /// <summary>Lets everything happen up to a time, or until <paramref name="isDone"/>.</summary>
    public void RunUntil(long timeMs, Func<bool>? isDone = null) =>
        schedule.WaitAsync(isDone, TimeSpan.FromMilliseconds(timeMs - Now)).GetAwaiter().GetResult();
}
