namespace Znode.Recipes;

/// <summary>How a directory shows the registry.</summary>
/// <remarks>Immutable and safe to share.</remarks>
public sealed record ServiceDirectoryOptions
{
    internal static readonly ServiceDirectoryOptions Default = new();

    private readonly TimeSpan _emptyProtection = TimeSpan.FromSeconds(30);

    /// <summary>Gets or initializes for how long a fall from some instances to none is not believed: the last ones are shown on, marked as stale.</summary>
    /// <value>
    /// By the client's clock; zero believes it at once. Default 30 seconds: when all sessions of a service are lost together, the fault is rather in what keeps the sessions, and its
    /// instances come back.
    /// </value>
    /// <exception cref="ArgumentOutOfRangeException">Less than zero.</exception>
    public TimeSpan EmptyProtection
    {
        get => _emptyProtection;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            _emptyProtection = value;
        }
    }
}
