namespace Znode.Recipes.Registry.Selection;

/// <summary>Any, with a chance in proportion to its weight.</summary>
internal sealed class WeightedSelector(Func<ServiceInstance, double> weight, int? seed) : IInstanceSelector
{
    /// <summary>Guards the generator.</summary>
    private readonly Lock _gate = new();
    private readonly Random _random = seed is { } known ? new(known) : new();

    public ServiceInstance? Select(IReadOnlyList<ServiceInstance> instances)
    {
        ArgumentNullException.ThrowIfNull(instances);
        var weights = new double[instances.Count];
        var total = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            // What is no number, or no finite one, counts as nothing.
            weights[i] = weight(instances[i]) is > 0 and < double.PositiveInfinity and var known ? known : 0;
            total += weights[i];
        }

        double drawn;
        lock (_gate)
        {
            drawn = _random.NextDouble() * total;
        }

        ServiceInstance? selected = null;
        for (var i = 0; i < weights.Length; i++)
        {
            if (weights[i] > 0)
            {
                // The last one with a weight also takes what rounding leaves over.
                selected = instances[i];
                drawn -= weights[i];
                if (drawn < 0)
                {
                    break;
                }
            }
        }

        return selected;
    }
}
