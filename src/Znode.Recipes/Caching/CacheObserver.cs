using Znode.Recipes.Observing;

namespace Znode.Recipes.Caching;

/// <summary>What one observer of a cache has not seen yet: for each entry, from the value that it knows to the latest.</summary>
/// <remarks>Guarded by the gate of its <see cref="CachePicture{T}"/>. So it takes no more room than the entries that changed, however slow the reader is.</remarks>
internal sealed class CacheObserver<T>
{
    private Dictionary<string, Unseen> _unseen = [];
    private long _sequence;

    /// <summary>Gets what says that there is something to take.</summary>
    public ChangeSignal Changed { get; } = new();

    /// <summary>Notes a change of an entry.</summary>
    /// <param name="key">Which entry.</param>
    /// <param name="before">The entry as it was; null when there was none.</param>
    /// <param name="after">The entry as it is; null when there is none.</param>
    /// <param name="zxid">The transaction that did it; zero when it is not known.</param>
    /// <param name="error">What the parser threw; null when it did not.</param>
    public void Note(string key, Held<T>? before, Held<T>? after, Zxid zxid, Exception? error)
    {
        var known = _unseen.TryGetValue(key, out var earlier) ? earlier.Known : before;
        _unseen[key] = new(known, after, zxid, error, _sequence++);
    }

    /// <summary>Takes the changes, in the order in which the entries changed last.</summary>
    public IReadOnlyList<CacheChange<T>> Take()
    {
        if (_unseen.Count == 0)
        {
            return [];
        }

        var taken = _unseen;
        _unseen = [];
        return [.. taken.OrderBy(pair => pair.Value.Sequence).Where(pair => pair.Value.IsChange).Select(pair => pair.Value.ToChange(pair.Key))];
    }

    private readonly record struct Unseen(Held<T>? Known, Held<T>? Latest, Zxid Zxid, Exception? Error, long Sequence)
    {
        public bool IsChange => Known is not null || Latest is not null || Error is not null;

        public CacheChange<T> ToChange(string key) => new()
        {
            Kind = Error is not null ? CacheChangeKind.ParseFailed
                : Latest is null ? CacheChangeKind.Removed
                : Known is null ? CacheChangeKind.Added
                : CacheChangeKind.Updated,
            Key = key,
            Value = Latest is { } latest ? latest.Value : default,
            Previous = Known is { } known ? known.Value : default,
            Zxid = Zxid,
            Error = Error,
        };
    }
}

/// <summary>A value that a cache holds: to tell no value from a value that is null or zero.</summary>
internal readonly record struct Held<T>(T Value);
