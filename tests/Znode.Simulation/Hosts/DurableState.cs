namespace Znode.Simulation.Hosts;

/// <summary>What is on a replica's disk for certain: what a crash leaves.</summary>
internal sealed class DurableState(TransactionRegistry transactions, ServerId owner)
{
    private readonly List<LogEntry> _history = [];
    private IReadOnlyList<LogEntry> _snapshot = [];

    /// <summary>Gets the whole history, also what the log no longer has: a snapshot is a beginning of it.</summary>
    public IReadOnlyList<LogEntry> History => _history;

    /// <summary>Gets how many entries of the history are in snapshots only: the log begins after them.</summary>
    public int LogStart { get; private set; }

    /// <summary>Gets the newest snapshot: a beginning of the history.</summary>
    public IReadOnlyList<LogEntry> Snapshot => _snapshot;

    /// <summary>Gets how many entries the newest snapshot has; 0 for none.</summary>
    public int SnapshotLength => _snapshot.Count;

    public Epoch AcceptedEpoch { get; set; }

    public Epoch CurrentEpoch { get; set; }

    private ulong Bit => 1UL << (int)owner.Value;

    public void Append(IEnumerable<LogEntry> entries)
    {
        foreach (var entry in entries)
        {
            _history.Add(entry);
            transactions.Of(entry).DurableOn |= Bit;
        }
    }

    public void Truncate(int length)
    {
        for (var i = length; i < _history.Count; i++)
        {
            if (i >= _snapshot.Count)
            {
                transactions.Of(_history[i]).DurableOn &= ~Bit;
            }
        }

        _history.RemoveRange(length, _history.Count - length);
    }

    public void Install(IReadOnlyList<LogEntry> snapshot)
    {
        _snapshot = [];
        Truncate(0);
        Append(snapshot);
        LogStart = snapshot.Count;
        _snapshot = snapshot;
    }

    /// <summary>Keeps a snapshot. It may be ahead of the log: a leader knows what is committed before its own disk has it.</summary>
    public void AddSnapshot(IReadOnlyList<LogEntry> snapshot, bool purgesLog)
    {
        LogStart = purgesLog ? Math.Min(SnapshotLength, _history.Count) : LogStart;
        _snapshot = snapshot;
        foreach (var entry in snapshot.Skip(_history.Count))
        {
            transactions.Of(entry).DurableOn |= Bit;
        }
    }

    /// <summary>Brings log and snapshot together as a restart does: where the snapshot is ahead, the log begins after it.</summary>
    public void Recover()
    {
        if (SnapshotLength > _history.Count || (SnapshotLength > 0 && _history[SnapshotLength - 1].Zxid != _snapshot[^1].Zxid))
        {
            var later = _history.Where(entry => entry.Zxid > _snapshot[^1].Zxid).ToList();
            Install(_snapshot);
            Append(later);
        }
    }

    public void Wipe()
    {
        _snapshot = [];
        Truncate(0);
        LogStart = 0;
        AcceptedEpoch = default;
        CurrentEpoch = default;
    }
}
