namespace Znode.Recipes;

/// <summary>How a cache is kept. The defaults suit configuration, registries and other trees of some thousand znodes.</summary>
/// <remarks>Immutable and safe to share.</remarks>
public sealed record ZnodeCacheOptions
{
    internal static readonly ZnodeCacheOptions Default = new();

    private readonly int _depthMax = int.MaxValue;
    private readonly int _znodesMax = 1_000_000;
    private readonly int _requestsInFlightMax = 64;
    private readonly int _watchCapacity = 1024;

    /// <summary>Gets or initializes whether the znode at the cache's own path is an entry too; its key is the empty string.</summary>
    /// <value>Default false: the entries are the znodes below it.</value>
    public bool IncludeRoot { get; init; }

    /// <summary>Gets or initializes how far below the cache's path znodes are read.</summary>
    /// <value>Levels, at least 1; 1 is the children alone. Default: all.</value>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int DepthMax
    {
        get => _depthMax;
        init => _depthMax = AtLeastOne(value);
    }

    /// <summary>Gets or initializes how many znodes the cache takes before it fails: a limit to what a tree that has grown unnoticed does to the process.</summary>
    /// <value>Znodes, at least 1. Default 1,000,000.</value>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int ZnodesMax
    {
        get => _znodesMax;
        init => _znodesMax = AtLeastOne(value);
    }

    /// <summary>Gets or initializes how many reads are under way at a time.</summary>
    /// <value>Requests, at least 1. Default 64.</value>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int RequestsInFlightMax
    {
        get => _requestsInFlightMax;
        init => _requestsInFlightMax = AtLeastOne(value);
    }

    /// <summary>Gets or initializes how many events may wait to be read; when there are more, the cache reads the tree anew and applies what differs.</summary>
    /// <value>Events, at least 1. Default 1,024.</value>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int WatchCapacity
    {
        get => _watchCapacity;
        init => _watchCapacity = AtLeastOne(value);
    }

    private static int AtLeastOne(int value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
        return value;
    }
}
