namespace Znode;

/// <summary>How to watch. The default is the znode itself, with room for 1,024 events.</summary>
/// <remarks>Immutable and safe to share. Where one is asked for, a <see cref="WatchScope"/> will do.</remarks>
public sealed record WatchOptions
{
    internal static readonly WatchOptions Default = new();

    private readonly int _capacity = 1024;

    /// <summary>Gets or initializes how much of the tree to watch.</summary>
    /// <value>Default <see cref="WatchScope.Node"/>.</value>
    public WatchScope Scope { get; init; }

    /// <summary>Gets or initializes how many events are kept for a reader that is busy; those that find no room become one <see cref="WatchEventKind.Gap"/>.</summary>
    /// <value>Events, at least 1. Default 1,024.</value>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int Capacity
    {
        get => _capacity;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            _capacity = value;
        }
    }

    /// <summary>Gets or initializes the last state that the caller knows: events after it are told first, as far as the member still has them.</summary>
    /// <value>Default null: only what happens from now on. Where they can not be told, the stream begins with a <see cref="WatchEventKind.Gap"/>.</value>
    public Zxid? ResumeAfter { get; init; }

    /// <summary>Takes a scope for options that have nothing else to say.</summary>
    /// <param name="scope">The scope.</param>
    public static implicit operator WatchOptions(WatchScope scope) => scope == WatchScope.Node ? Default : new() { Scope = scope };

    /// <summary>The method form of the conversion.</summary>
    /// <param name="scope">The scope.</param>
    /// <returns>Options with that scope and nothing else.</returns>
    public static WatchOptions FromWatchScope(WatchScope scope) => scope;
}
