namespace Znode.Recipes.Registry.Selection;

/// <summary>Any, with the same chance.</summary>
internal sealed class RandomSelector(int? seed) : IInstanceSelector
{
    /// <summary>Guards the generator.</summary>
    private readonly Lock _gate = new();
    private readonly Random _random = seed is { } known ? new(known) : new();

    public ServiceInstance? Select(IReadOnlyList<ServiceInstance> instances)
    {
        ArgumentNullException.ThrowIfNull(instances);
        if (instances.Count == 0)
        {
            return null;
        }

        lock (_gate)
        {
            return instances[_random.Next(instances.Count)];
        }
    }
}
