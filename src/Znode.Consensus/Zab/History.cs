namespace Znode.Consensus.Zab;

/// <summary>What a replica has in its log: how far, how far durably, and the newest of it in memory. ZooKeeper: the <c>committedLog</c> of <c>ZKDatabase</c>.</summary>
/// <remarks>
/// <para>Invariant: <c>Base &lt;= Delivered &lt;= min(Committed, Persisted)</c>, and both of these <c>&lt;= LastLogged</c>; the entries in memory are all those after Base.</para>
/// <para>Every replica keeps the newest entries, not only the leader: any can become one, and then has learners that are a little behind.</para>
/// </remarks>
internal sealed class History
{
    private readonly ZabOptions _options;
    private readonly List<LogEntry> _entries = [];
    private int _first;
    private long _bytes;

    /// <summary>The highest zxid of the log that the protocol has called committed since the start; what was recovered may never have been.</summary>
    private Zxid _known;

    public History(ZabOptions options, Zxid lastLogged)
    {
        _options = options;
        Base = LastLogged = Persisted = Committed = Delivered = lastLogged;
    }

    /// <summary>Gets the entry before the first in memory.</summary>
    public Zxid Base { get; private set; }

    /// <summary>Gets the last entry appended; it may not be on disk yet.</summary>
    public Zxid LastLogged { get; private set; }

    /// <summary>Gets the last entry on disk.</summary>
    public Zxid Persisted { get; private set; }

    /// <summary>Gets the last entry known to be committed.</summary>
    public Zxid Committed { get; private set; }

    /// <summary>Gets the last entry that the host was told to apply: committed, and on this replica's own disk. So a state is never ahead of its log.</summary>
    public Zxid Delivered { get; private set; }

    /// <summary>
    /// Gets whether all of the state is known to be committed. A restart applies the whole log, of which the end may still come to nothing: it may not be shown before that.
    /// </summary>
    public bool IsStateCommitted => Delivered <= _known;

    public void Append(IReadOnlyList<LogEntry> entries)
    {
        foreach (var entry in entries)
        {
            Invariant.Require(entry.Zxid.Follows(LastLogged), $"Entry {entry.Zxid} follows {LastLogged}");
            LastLogged = entry.Zxid;
            _entries.Add(entry);
            _bytes += entry.Bytes.Length;
        }
    }

    /// <summary>Notes what is on disk. A report that was under way while the log was cut says nothing about what came after.</summary>
    public void PersistedUpTo(Zxid zxid)
    {
        var upTo = zxid < LastLogged ? zxid : LastLogged;
        Persisted = upTo > Persisted ? upTo : Persisted;
        Trim();
    }

    /// <summary>Notes what is committed.</summary>
    public void CommittedUpTo(Zxid zxid)
    {
        Invariant.Require(zxid <= LastLogged, $"What is committed, {zxid}, is in the log, which ends at {LastLogged}");
        Committed = zxid > Committed ? zxid : Committed;
        _known = zxid > _known ? zxid : _known;
    }

    /// <summary>Finds what the host can be told to apply now.</summary>
    public bool TryDeliver(out Zxid upTo)
    {
        upTo = Committed < Persisted ? Committed : Persisted;
        if (upTo <= Delivered)
        {
            return false;
        }

        Delivered = upTo;
        Trim();
        return true;
    }

    /// <summary>Cuts the log: what came after was never committed.</summary>
    public void TruncateAfter(Zxid last)
    {
        Invariant.Require(last >= _known, $"Nothing that is committed is truncated: up to {_known}, not {last}");
        RollBack(last);
        Persisted = Min(Persisted, last);
        Committed = Min(Committed, last);
        Delivered = Min(Delivered, last);
    }

    /// <summary>The disk did not take what came after: it is not in the log.</summary>
    public void RollBackToPersisted(Zxid last)
    {
        Invariant.Require(last >= Delivered, $"What was delivered is on disk: up to {Delivered}, not {last}");
        RollBack(last);
        Persisted = Min(Persisted, last);
        Committed = Min(Committed, last);
        _known = Min(_known, last);
    }

    /// <summary>The state is a snapshot's: the log begins after it.</summary>
    public void Reset(Zxid snapshot)
    {
        Invariant.Require(snapshot >= _known, $"A snapshot does not take back what is committed, up to {_known}, not {snapshot}");
        _entries.Clear();
        _first = 0;
        _bytes = 0;
        Base = LastLogged = Persisted = Committed = Delivered = snapshot;
        _known = snapshot;
    }

    /// <summary>Finds the last entry that does not come after a zxid.</summary>
    /// <returns>False when it is further back than the memory goes.</returns>
    public bool TryFindLast(Zxid notAfter, out Zxid found)
    {
        found = Base;
        if (notAfter < Base)
        {
            return false;
        }

        var index = IndexAfter(notAfter);
        if (index > _first)
        {
            found = _entries[index - 1].Zxid;
        }

        return true;
    }

    /// <summary>Gets the entries after one and up to another, which are in memory.</summary>
    public IReadOnlyList<LogEntry> Between(Zxid after, Zxid upTo)
    {
        Invariant.Require(after >= Base, $"Entries after {after} are in memory, which begins after {Base}");
        var from = IndexAfter(after);
        return _entries.GetRange(from, Math.Max(0, IndexAfter(upTo) - from));
    }

    private void Trim()
    {
        var removable = Delivered;
        while (_first < _entries.Count
            && (_entries.Count - _first > _options.WindowEntries || _bytes > _options.WindowBytes)
            && _entries[_first].Zxid <= removable)
        {
            Base = _entries[_first].Zxid;
            _bytes -= _entries[_first].Bytes.Length;
            _entries[_first] = default;
            _first++;
        }

        if (_first > 256 && _first > _entries.Count / 2)
        {
            _entries.RemoveRange(0, _first);
            _first = 0;
        }
    }

    private void RollBack(Zxid last)
    {
        while (_entries.Count > _first && _entries[^1].Zxid > last)
        {
            _bytes -= _entries[^1].Bytes.Length;
            _entries.RemoveAt(_entries.Count - 1);
        }

        LastLogged = Min(LastLogged, last);
        Base = Min(Base, last);
    }

    /// <summary>The index of the first entry after a zxid.</summary>
    private int IndexAfter(Zxid zxid)
    {
        var (low, high) = (_first, _entries.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_entries[middle].Zxid <= zxid)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private static Zxid Min(Zxid left, Zxid right) => left < right ? left : right;
}
