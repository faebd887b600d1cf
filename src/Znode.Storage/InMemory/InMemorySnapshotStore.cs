namespace Znode.Storage;

/// <summary>Snapshots that last as long as the object, with the bytes that a file would have. Thread-safe.</summary>
public sealed class InMemorySnapshotStore : ISnapshotStore
{
    /// <summary>Guards the list.</summary>
    private readonly Lock _gate = new();

    /// <summary>Newest first.</summary>
    private readonly SortedList<Zxid, byte[]> _snapshots = new(Comparer<Zxid>.Create((left, right) => right.CompareTo(left)));

    /// <inheritdoc/>
    public IReadOnlyList<Zxid> List()
    {
        lock (_gate)
        {
            return [.. _snapshots.Keys];
        }
    }

    /// <inheritdoc/>
    public ISnapshotWriter Create(Zxid zxid) => new Writer(this, zxid);

    /// <inheritdoc/>
    public ISnapshotReader Open(Zxid zxid)
    {
        lock (_gate)
        {
            var name = SnapshotFormat.FileName(zxid, SnapshotCompression.None);
            return _snapshots.TryGetValue(zxid, out var content)
                ? SnapshotReader.Open(new MemoryStream(content, writable: false), name)
                : throw new FileNotFoundException($"There is no snapshot {name}.", name);
        }
    }

    /// <inheritdoc/>
    public Zxid? Purge(int retain)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(retain, 1);
        lock (_gate)
        {
            while (_snapshots.Count > retain)
            {
                _snapshots.RemoveAt(_snapshots.Count - 1);
            }

            return _snapshots.Count == 0 ? null : _snapshots.Keys[^1];
        }
    }

    /// <inheritdoc/>
    public void RemoveAfter(Zxid last)
    {
        lock (_gate)
        {
            while (_snapshots.Count > 0 && _snapshots.Keys[0] > last)
            {
                _snapshots.RemoveAt(0);
            }
        }
    }

    private sealed class Writer : ISnapshotWriter
    {
        private readonly MemoryStream _bytes = new();
        private readonly InMemorySnapshotStore _store;
        private readonly Zxid _zxid;
        private readonly SnapshotWriter _writer;

        public Writer(InMemorySnapshotStore store, Zxid zxid)
        {
            _store = store;
            _zxid = zxid;
            _writer = new(_bytes);
        }

        public void Write(ReadOnlySpan<byte> content) => _writer.Write(content);

        public void Seal() => _writer.Seal();

        public void Complete()
        {
            _writer.Flush();
            lock (_store._gate)
            {
                _store._snapshots[_zxid] = _bytes.ToArray();
            }
        }

        public void Dispose() => _bytes.Dispose();
    }
}
