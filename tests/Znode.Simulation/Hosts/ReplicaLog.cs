using Znode.Simulation.Invariants;

namespace Znode.Simulation.Hosts;

/// <summary>
/// What a replica's host holds in memory: the log as the engine sees it (what was asked for counts as done), the state (what of it is applied), and how much of the
/// state its clients may see.
/// </summary>
/// <remarks>Invariant: <c>Visible &lt;= Applied</c>. Applied is ahead of what clients may see after a restart, which applies the whole log, as Apache does.</remarks>
internal sealed class ReplicaLog(World world, Replica owner, IReadOnlyList<LogEntry> recovered)
{
    private readonly List<LogEntry> _log = [.. recovered];
    private readonly List<LogEntry> _applied = [.. recovered];

    public IReadOnlyList<LogEntry> Entries => _log;

    public IReadOnlyList<LogEntry> Applied => _applied;

    /// <summary>Gets how many entries of the state clients could have seen.</summary>
    public int Visible { get; private set; }

    public Zxid Last => History.LastOf(_log);

    public void Append(IReadOnlyList<LogEntry> entries)
    {
        foreach (var entry in entries)
        {
            InvariantSet.Require(entry.Zxid > Last, nameof(TotalOrder), $"{owner.Id} appends {entry.Zxid} after {Last}");
            var index = _log.Count;
            InvariantSet.Require(
                index >= _applied.Count || Transaction.IdOf(_applied[index]) == Transaction.IdOf(entry),
                nameof(Agreement),
                $"{owner.Id} appends {entry.Zxid} where its state has {(index < _applied.Count ? _applied[index].Zxid : default)}");
            _log.Add(entry);
        }
    }

    /// <summary>Applies up to a zxid and shows it.</summary>
    public void Deliver(Zxid upTo)
    {
        InvariantSet.Require(
            upTo.Counter == 0 || upTo <= Last || upTo <= History.LastOf(_applied), nameof(Agreement), $"{owner.Id} is to apply {upTo}, but its log ends at {Last}");
        var length = History.LengthUpTo(_log, upTo);
        while (_applied.Count < length)
        {
            _applied.Add(_log[_applied.Count]);
        }

        Show(History.LengthUpTo(_applied, upTo));
    }

    /// <summary>The replica serves: what it has applied can be seen.</summary>
    public void ShowAll() => Show(_applied.Count);

    public void Truncate(Zxid to, bool cutsState = true) => Cut(History.LengthUpTo(_log, to), cutsState);

    /// <summary>The disk did not take the end of the log; the state may be ahead of it.</summary>
    public void Lose(Zxid after) => Cut(History.LengthUpTo(_log, after), isStateCut: false);

    public void Install(IReadOnlyList<LogEntry> snapshot)
    {
        var common = 0;
        while (common < snapshot.Count && common < _log.Count && Transaction.IdOf(snapshot[common]) == Transaction.IdOf(_log[common]))
        {
            common++;
        }

        world.Invariants.Removed(owner, History.Part(_log, common, _log.Count));
        InvariantSet.Require(Visible <= snapshot.Count, nameof(StateNeverGoesBack), $"{owner.Id} has shown {Visible} entries and takes a snapshot of {snapshot.Count}");
        _log.Clear();
        _log.AddRange(snapshot);
        _applied.Clear();
        _applied.AddRange(snapshot);
    }

    private void Cut(int length, bool isStateCut)
    {
        if (isStateCut)
        {
            world.Invariants.Removed(owner, History.Part(_log, length, _log.Count));
            InvariantSet.Require(Visible <= length, nameof(StateNeverGoesBack), $"{owner.Id} has shown {Visible} entries and is to go back to {length}");
            _applied.RemoveRange(Math.Min(length, _applied.Count), Math.Max(0, _applied.Count - length));
        }

        _log.RemoveRange(length, _log.Count - length);
    }

    private void Show(int length)
    {
        for (; Visible < length; Visible++)
        {
            var entry = _applied[Visible];
            var transaction = world.Transactions.Of(entry);
            world.Invariants.Delivered(owner, transaction, entry.Zxid, Visible);
            if (Visible == world.Committed.Count)
            {
                world.Committed.Add(transaction);
                transaction.CommittedAt = Visible;
            }

            owner.Shown(transaction);
        }
    }
}
