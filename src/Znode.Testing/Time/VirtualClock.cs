using Znode.Testing.Time;

namespace Znode.Testing;

/// <summary>A clock that stands still until a test lets it go on.</summary>
/// <remarks>
/// Give it to the code under test as its <see cref="TimeProvider"/>. Nothing happens by itself and nothing waits: timers fire inside <see cref="AdvanceAsync"/>, on the thread that
/// calls it, each at its own time and one after the other, and what they wake has run before the next one fires. Thread-safe.
/// </remarks>
/// <example>
/// <code>
/// var clock = new VirtualClock();
/// var alarm = Task.Delay(TimeSpan.FromDays(1), clock);
/// await clock.AdvanceAsync(TimeSpan.FromDays(1));
/// await alarm;
/// </code>
/// </example>
public sealed class VirtualClock : TimeProvider
{
    private readonly DateTimeOffset _start;

    /// <summary>Makes a clock.</summary>
    /// <param name="start">What it shows at first; null for the beginning of 2026, UTC.</param>
    public VirtualClock(DateTimeOffset? start = null) => _start = start ?? new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Gets how much time has passed.</summary>
    public TimeSpan Elapsed => TimeSpan.FromTicks(Schedule.Now);

    /// <summary>Gets what happens, in its order.</summary>
    internal Schedule Schedule { get; } = new();

    /// <summary>Lets time pass. Timers fire in the order of their times; those who were waiting for them, or for what they lead to, have gone on as far as they can when the task ends.</summary>
    /// <param name="by">How much; zero lets run what is due now.</param>
    /// <param name="cancellationToken">Fired already, nothing happens. Time that has begun to pass does not stop.</param>
    /// <returns>
    /// Has ended when the call returns, unless it was called by something that this clock runs: then it ends when that much time has passed. Code that goes on elsewhere, for example
    /// after <see cref="Task.Run(Action)"/>, is not waited for: the clock can not know of it.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="by"/> is negative.</exception>
    public Task AdvanceAsync(TimeSpan by, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        return cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : Schedule.AdvanceAsync(by);
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _start.AddTicks(Schedule.Now);

    /// <inheritdoc/>
    public override long GetTimestamp() => Schedule.Now;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new VirtualTimer(Schedule, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }
}
