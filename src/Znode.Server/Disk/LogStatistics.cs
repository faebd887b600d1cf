using Znode.Server.Telemetry;

namespace Znode.Server.Disk;

/// <summary>What whoever writes the log measures; read by anyone, so kept in single words.</summary>
internal sealed class LogStatistics
{
    private long _syncs;
    private long _entries;
    private long _ticksTotal;
    private long _ticksMax;
    private long _ticksMin = long.MaxValue;

    /// <summary>Gets or sets what measures for those who listen; null for nobody.</summary>
    public MemberMeter? Meter { get; set; }

    public long Syncs => Volatile.Read(ref _syncs);

    public long Entries => Volatile.Read(ref _entries);

    public TimeSpan Total => new(Volatile.Read(ref _ticksTotal));

    public TimeSpan Max => new(Volatile.Read(ref _ticksMax));

    public TimeSpan Min => Syncs == 0 ? TimeSpan.Zero : new(Volatile.Read(ref _ticksMin));

    public void Synced(int entries, TimeSpan took)
    {
        Volatile.Write(ref _entries, _entries + entries);
        Volatile.Write(ref _ticksTotal, _ticksTotal + took.Ticks);
        Volatile.Write(ref _ticksMax, Math.Max(_ticksMax, took.Ticks));
        Volatile.Write(ref _ticksMin, Math.Min(_ticksMin, took.Ticks));
        Volatile.Write(ref _syncs, _syncs + 1);
        Meter?.Synced(took);
    }

    public void Reset()
    {
        Volatile.Write(ref _syncs, 0);
        Volatile.Write(ref _entries, 0);
        Volatile.Write(ref _ticksTotal, 0);
        Volatile.Write(ref _ticksMax, 0);
        Volatile.Write(ref _ticksMin, long.MaxValue);
    }
}
