namespace Znode.Recipes.Caching;

/// <summary>The znodes that a cache knows, by version, with what their data was parsed to. Owned by the cache's loop.</summary>
/// <remarks>
/// Reads and events come in the order of the session, but a read can have seen more than the events before it tell. So each znode keeps the transactions that created and last
/// set it, and what is older than they are is passed over: that is all that keeps an entry from going back.
/// </remarks>
internal sealed class CacheEntries<T>(ZnodePath root, Func<ZnodePath, ZnodeData, T?> parse, ZnodeCacheOptions options)
{
    private readonly Dictionary<ZnodePath, Entry> _entries = [];
    private List<EntryChange<T>> _changes = [];

    /// <summary>Gets the latest state that anything here can have come from.</summary>
    public Zxid Seen { get; private set; }

    /// <summary>Gets the paths of the znodes.</summary>
    public IReadOnlyCollection<ZnodePath> Paths => _entries.Keys;

    /// <summary>Notes what a session had seen when it ended.</summary>
    public void Saw(Zxid zxid) => Seen = zxid > Seen ? zxid : Seen;

    /// <summary>Tells whether a znode belongs to the cache.</summary>
    public bool IsInScope(ZnodePath path) => path == root ? options.IncludeRoot : root.IsAncestorOf(path) && DepthOf(path) <= options.DepthMax;

    /// <summary>Tells whether the children of a znode belong to the cache.</summary>
    public bool HasChildrenInScope(ZnodePath path) => DepthOf(path) < options.DepthMax;

    /// <summary>Tells whether a created or set znode must be read: not when a read has seen that transaction already.</summary>
    public bool IsNews(WatchEvent told) => told.Zxid == Zxid.Zero || !_entries.TryGetValue(told.Path, out var entry) || entry.Mzxid < told.Zxid;

    /// <summary>Applies that a znode was deleted.</summary>
    /// <returns>False when the event does not say enough, and the znode must be read.</returns>
    public bool TryDelete(WatchEvent told)
    {
        if (!_entries.TryGetValue(told.Path, out var entry))
        {
            return true;
        }

        if (told.Zxid == Zxid.Zero)
        {
            return false;
        }

        if (entry.Czxid < told.Zxid)
        {
            Remove(told.Path, told.Zxid);
        }

        return true;
    }

    /// <summary>Applies what a read found; null when it found nothing.</summary>
    public void Apply(ZnodePath path, ZnodeData? data)
    {
        if (data is null)
        {
            Remove(path, Zxid.Zero);
            return;
        }

        var isKnown = _entries.TryGetValue(path, out var before);
        if (isKnown && before.Mzxid == data.Stat.Mzxid)
        {
            return;
        }

        if (!isKnown && _entries.Count >= options.ZnodesMax)
        {
            throw new InvalidOperationException(
                $"There are more than {options.ZnodesMax} znodes below {root}, which is the limit of this cache. Cache a smaller tree, or raise {nameof(ZnodeCacheOptions)}.{nameof(ZnodeCacheOptions.ZnodesMax)}.");
        }

        var error = TryParse(path, data, out var value);
        if (error is not null && isKnown && before.Czxid == data.Stat.Czxid)
        {
            // The last good value of the same znode is better than none.
            value = before.Value;
        }

        _entries[path] = new(data.Stat.Czxid, data.Stat.Mzxid, value);
        Note(path, isKnown ? before.Value : null, value, data.Stat.Mzxid, error);
    }

    /// <summary>Removes a znode.</summary>
    /// <param name="path">Which.</param>
    /// <param name="zxid">The transaction that deleted it; zero when it is not known.</param>
    public void Remove(ZnodePath path, Zxid zxid)
    {
        if (_entries.Remove(path, out var entry))
        {
            Note(path, entry.Value, null, zxid, error: null);
        }
    }

    /// <summary>Takes the changes since the last time, in order.</summary>
    public IReadOnlyList<EntryChange<T>> TakeChanges()
    {
        var changes = _changes;
        _changes = [];
        return changes;
    }

    private int DepthOf(ZnodePath path) => path.Depth - root.Depth;

    private void Note(ZnodePath path, Held<T>? before, Held<T>? after, Zxid zxid, Exception? error)
    {
        if (before is not null || after is not null || error is not null)
        {
            _changes.Add(new(path == root ? "" : path.RelativeTo(root).Value[1..], before, after, zxid, error));
        }
    }

    private Exception? TryParse(ZnodePath path, ZnodeData data, out Held<T>? value)
    {
        value = null;
        try
        {
            if (parse(path, data) is { } parsed)
            {
                value = new(parsed);
            }

            return null;
        }
#pragma warning disable CA1031 // The parser is the user's, and whatever it throws is handed to the observers.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return exception;
        }
    }

    private readonly record struct Entry(Zxid Czxid, Zxid Mzxid, Held<T>? Value);
}
