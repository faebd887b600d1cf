namespace Znode.Testing.Time;

/// <summary>A replica's monotonic clock: it began at another time than the others', and goes faster or slower.</summary>
internal sealed record ReplicaClock(long OffsetMs, double Rate)
{
    public long At(long timeMs) => OffsetMs + (long)(timeMs * Rate);
}
