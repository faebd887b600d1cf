namespace Znode.Simulation.Time;

/// <summary>What will happen, in order: by time, and what was scheduled first comes first.</summary>
internal sealed class EventQueue
{
    private readonly PriorityQueue<Action, (long Time, long Number)> _events = new();
    private long _number;

    /// <summary>Gets the simulated time, in milliseconds.</summary>
    public long Now { get; private set; }

    /// <summary>Gets how many events have happened.</summary>
    public long Happened { get; private set; }

    public void After(long delayMs, Action happen) => At(Now + delayMs, happen);

    public void At(long timeMs, Action happen) => _events.Enqueue(happen, (Math.Max(timeMs, Now), _number++));

    /// <summary>Lets everything happen up to a time, or until <paramref name="isDone"/>.</summary>
    public void RunUntil(long timeMs, Func<bool>? isDone = null)
    {
        while (isDone?.Invoke() != true && _events.TryPeek(out var happen, out var key) && key.Time <= timeMs)
        {
            _events.Dequeue();
            Now = key.Time;
            Happened++;
            happen();
        }

        if (isDone?.Invoke() != true)
        {
            Now = timeMs;
        }
    }
}
