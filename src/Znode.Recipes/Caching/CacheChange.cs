namespace Znode.Recipes;

/// <summary>What a change did to a cache's entry.</summary>
public enum CacheChangeKind
{
    /// <summary>The entry is new: to the observer, who is told of those that are there already too.</summary>
    Added,

    /// <summary>The entry has another value.</summary>
    Updated,

    /// <summary>The entry is gone.</summary>
    Removed,

    /// <summary>The znode's data could not be parsed. The entry keeps the value that it had, if it had one.</summary>
    ParseFailed,
}

/// <summary>One change of an <see cref="IZnodeCache{T}"/>.</summary>
/// <typeparam name="T">What the cache holds.</typeparam>
/// <remarks>Immutable and safe to share.</remarks>
public sealed record CacheChange<T>
{
    /// <summary>Gets or initializes what happened.</summary>
    public required CacheChangeKind Kind { get; init; }

    /// <summary>Gets or initializes which entry: the znode's path below the cache's, without a leading <c>/</c>.</summary>
    public required string Key { get; init; }

    /// <summary>Gets or initializes the value that the cache holds now; the default of <typeparamref name="T"/> when it holds none.</summary>
    public T? Value { get; init; }

    /// <summary>Gets or initializes the value that the observer was told before; the default of <typeparamref name="T"/> when there was none.</summary>
    public T? Previous { get; init; }

    /// <summary>Gets or initializes the transaction that did it, as far as it is known.</summary>
    /// <value><see cref="Zxid.Zero"/> for a znode that was found gone.</value>
    public Zxid Zxid { get; init; }

    /// <summary>Gets or initializes what the parser threw; null unless <see cref="Kind"/> is <see cref="CacheChangeKind.ParseFailed"/>.</summary>
    public Exception? Error { get; init; }
}
