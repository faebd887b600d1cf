using Znode.Consensus;

namespace Znode.Simulation.Hosts;

/// <summary>What waits for a disk: done in order.</summary>
internal abstract record DiskWrite
{
    private DiskWrite()
    {
    }

    public sealed record Append(IReadOnlyList<LogEntry> Entries) : DiskWrite;

    public sealed record AcceptedEpoch(Epoch Epoch) : DiskWrite;

    public sealed record CurrentEpoch(Epoch Epoch) : DiskWrite;

    public sealed record Truncate(Zxid To) : DiskWrite;

    public sealed record Install(ChannelId Channel, IReadOnlyList<LogEntry> Entries) : DiskWrite;
}
