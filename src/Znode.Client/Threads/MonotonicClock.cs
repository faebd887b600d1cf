namespace Znode.Client.Threads;

/// <summary>Milliseconds since the client was made; they never go back. Thread-safe.</summary>
internal sealed class MonotonicClock(TimeProvider provider)
{
    private readonly long _started = provider.GetTimestamp();

    public TimeProvider Provider { get; } = provider;

    public long NowMs => ToMs(Now);

    /// <summary>Gets the time in the clock's own units, the cheapest to take.</summary>
    public long Now => Provider.GetTimestamp();

    /// <summary>Turns a time in the clock's own units into milliseconds.</summary>
    public long ToMs(long timestamp) => (long)Provider.GetElapsedTime(_started, timestamp).TotalMilliseconds;
}
