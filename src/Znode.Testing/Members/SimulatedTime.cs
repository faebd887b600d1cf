using Znode.Testing.Time;

namespace Znode.Testing.Members;

/// <summary>The time of one simulated machine: it began at another time than the others', and goes faster or slower.</summary>
internal sealed class SimulatedTime(EventQueue events, ReplicaClock clock) : TimeProvider
{
    private static readonly DateTimeOffset Began = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => clock.At(events.Now) * TimeSpan.TicksPerMillisecond;

    public override DateTimeOffset GetUtcNow() => Began.AddMilliseconds(clock.At(events.Now));
}
