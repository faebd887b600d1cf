namespace Znode.Recipes;

/// <summary>How a registry registers.</summary>
/// <remarks>Immutable and safe to share.</remarks>
public sealed record ServiceRegistryOptions
{
    internal static readonly ServiceRegistryOptions Default = new();

    private readonly TimeSpan _takenIdWait = TimeSpan.FromSeconds(30);

    /// <summary>Gets or initializes how long a registration waits for somebody else's znode of the same id to go, before it is given up.</summary>
    /// <value>Zero or more, by the client's clock. Default 30 seconds.</value>
    /// <exception cref="ArgumentOutOfRangeException">Less than zero.</exception>
    public TimeSpan TakenIdWait
    {
        get => _takenIdWait;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            _takenIdWait = value;
        }
    }

    /// <summary>Gets or initializes who may do what with the instances' znodes.</summary>
    /// <value>Null (the default) is <see cref="AclEntry.Open"/>: everybody who reaches the ensemble.</value>
    public IReadOnlyList<AclEntry>? Acl { get; init; }
}
