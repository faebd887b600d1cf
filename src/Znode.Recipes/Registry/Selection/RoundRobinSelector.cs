namespace Znode.Recipes.Registry.Selection;

/// <summary>One after the other.</summary>
internal sealed class RoundRobinSelector : IInstanceSelector
{
    private uint _next;

    public ServiceInstance? Select(IReadOnlyList<ServiceInstance> instances)
    {
        ArgumentNullException.ThrowIfNull(instances);
        return instances.Count == 0 ? null : instances[(int)((Interlocked.Increment(ref _next) - 1) % (uint)instances.Count)];
    }
}
