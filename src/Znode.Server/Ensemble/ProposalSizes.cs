namespace Znode.Server.Ensemble;

/// <summary>How large a leader's proposals are, in bytes; −1 before the first. ZooKeeper: <c>BufferStats</c> of the leader. Touched only in turns.</summary>
internal sealed class ProposalSizes
{
    public long Last { get; private set; } = -1;

    public long Min { get; private set; } = -1;

    public long Max { get; private set; } = -1;

    public void Add(IReadOnlyList<LogEntry> proposed)
    {
        for (var i = 0; i < proposed.Count; i++)
        {
            Last = proposed[i].Bytes.Length;
            Min = Min < 0 || Last < Min ? Last : Min;
            Max = Math.Max(Max, Last);
        }
    }

    public void Reset() => Last = Min = Max = -1;
}
