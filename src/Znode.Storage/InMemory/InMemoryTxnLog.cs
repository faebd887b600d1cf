namespace Znode.Storage;

/// <summary>A transaction log that lives as long as the object: for tests, and for members whose data may be lost.</summary>
/// <remarks>
/// What a file is to the log on disk, a segment is here: <see cref="Roll"/> begins another, <see cref="Purge"/> drops whole ones.
/// <see cref="Dispose"/> keeps the entries, so that "closing and opening again" can be tried on it.
/// Thread-safety as <see cref="ITxnLog"/> says.
/// </remarks>
public sealed class InMemoryTxnLog : ITxnLog
{
    /// <summary>Guards the list of segments and their counts, which readers copy.</summary>
    private readonly Lock _gate = new();
    private readonly List<Segment> _segments = [];
    private bool _rolled = true;

    /// <inheritdoc/>
    public Zxid LastZxid { get; private set; }

    /// <inheritdoc/>
    public Zxid FirstZxid { get; private set; }

    /// <inheritdoc/>
    public long BytesSinceRoll { get; private set; }

    /// <inheritdoc/>
    public void Append(LogEntry entry)
    {
        if (entry.Zxid <= LastZxid)
        {
            throw new ArgumentException($"Zxid {entry.Zxid} does not follow the log's last, {LastZxid}.", nameof(entry));
        }

        lock (_gate)
        {
            if (_rolled)
            {
                _segments.Add(new());
                _rolled = false;
            }

            _segments[^1].Add(entry);
            if (FirstZxid == Zxid.Zero)
            {
                FirstZxid = entry.Zxid;
            }

            LastZxid = entry.Zxid;
        }

        BytesSinceRoll += entry.Bytes.Length;
    }

    /// <inheritdoc/>
    public void Sync()
    {
        lock (_gate)
        {
            // Only the last can hold what is not synced: Roll syncs.
            if (_segments.Count > 0)
            {
                _segments[^1].Synced = _segments[^1].Count;
            }
        }
    }

    /// <inheritdoc/>
    public void Roll()
    {
        Sync();
        _rolled = true;
        BytesSinceRoll = 0;
    }

    /// <inheritdoc/>
    public IEnumerable<LogEntry> ReadFrom(Zxid first)
    {
        (LogEntry[] Entries, int Count)[] parts;
        lock (_gate)
        {
            parts = [.. _segments.Where(segment => segment.Last >= first).Select(segment => (segment.Entries, segment.Synced))];
        }

        return Read(parts, first);
    }

    /// <inheritdoc/>
    public void TruncateAfter(Zxid last)
    {
        lock (_gate)
        {
            while (_segments.Count > 0 && _segments[^1].First > last)
            {
                _segments.RemoveAt(_segments.Count - 1);
            }

            if (_segments.Count > 0)
            {
                _segments[^1].TruncateAfter(last);
            }

            SetBounds();
        }

        _rolled = true;
    }

    /// <inheritdoc/>
    public int Purge(Zxid snapshot)
    {
        lock (_gate)
        {
            // The last segment that begins at or before the snapshot may hold the entry after it.
            var kept = _segments.FindLastIndex(segment => segment.First <= snapshot);
            var removed = Math.Max(kept, 0);
            _segments.RemoveRange(0, removed);
            SetBounds();
            return removed;
        }
    }

    /// <summary>Does nothing: the entries stay readable.</summary>
    public void Dispose()
    {
    }

    private static IEnumerable<LogEntry> Read((LogEntry[] Entries, int Count)[] parts, Zxid first)
    {
        foreach (var (entries, count) in parts)
        {
            for (var i = 0; i < count; i++)
            {
                if (entries[i].Zxid >= first)
                {
                    yield return entries[i];
                }
            }
        }
    }

    private void SetBounds()
    {
        FirstZxid = _segments.Count == 0 ? Zxid.Zero : _segments[0].First;
        LastZxid = _segments.Count == 0 ? Zxid.Zero : _segments[^1].Last;
    }

    /// <summary>The entries between two rolls. An array once given to a reader is only ever written behind what that reader sees.</summary>
    private sealed class Segment
    {
        public LogEntry[] Entries { get; private set; } = new LogEntry[64];

        public int Count { get; private set; }

        /// <summary>Gets or sets how many of them are synced.</summary>
        public int Synced { get; set; }

        public Zxid First => Entries[0].Zxid;

        public Zxid Last => Entries[Count - 1].Zxid;

        public void Add(LogEntry entry)
        {
            if (Count == Entries.Length)
            {
                var grown = new LogEntry[Count * 2];
                Entries.AsSpan().CopyTo(grown);
                Entries = grown;
            }

            Entries[Count++] = entry;
        }

        public void TruncateAfter(Zxid last)
        {
            while (Count > 0 && Entries[Count - 1].Zxid > last)
            {
                Count--;
            }

            Synced = Count;

            // A copy: a reader may still be walking over the entries just removed.
            Entries = Entries.AsSpan(0, Count).ToArray();
        }
    }
}
