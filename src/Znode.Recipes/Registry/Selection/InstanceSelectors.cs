using System.Globalization;
using Znode.Recipes.Registry.Selection;

namespace Znode.Recipes;

/// <summary>Ways to select an instance. Each call makes a selector of its own; keep it for as long as the service is called.</summary>
public static class InstanceSelectors
{
    /// <summary>One after the other.</summary>
    /// <returns>The selector.</returns>
    public static IInstanceSelector RoundRobin() => new RoundRobinSelector();

    /// <summary>Any, with the same chance.</summary>
    /// <param name="seed">What the choices follow from; null for others each time.</param>
    /// <returns>The selector.</returns>
    public static IInstanceSelector Random(int? seed = null) => new RandomSelector(seed);

    /// <summary>Any, with a chance in proportion to its weight.</summary>
    /// <param name="weight">
    /// The weight of an instance, zero or more; one with zero is not selected. Null for the number in its metadata by the name <c>weight</c>, or 1 where there is none.
    /// </param>
    /// <param name="seed">What the choices follow from; null for others each time.</param>
    /// <returns>The selector; it selects nothing when all weights are zero.</returns>
    public static IInstanceSelector Weighted(Func<ServiceInstance, double>? weight = null, int? seed = null) => new WeightedSelector(weight ?? WeightOf, seed);

    /// <summary>The same instance, as long as it is there and no failure of it is reported; then another.</summary>
    /// <param name="inner">Selects the first, and each next.</param>
    /// <returns>The selector.</returns>
    public static IInstanceSelector Sticky(IInstanceSelector inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        return new StickySelector(inner);
    }

    /// <summary>None that failed several times lately; when all did, any.</summary>
    /// <param name="inner">Selects among the others.</param>
    /// <param name="errors">How many failures make an instance be avoided; at least 1, default 3.</param>
    /// <param name="window">Within which time, and for how long after the first of them; above zero, default 30 seconds.</param>
    /// <param name="timeProvider">By which clock; null for the system's.</param>
    /// <returns>The selector. Tell it of failures by <see cref="IInstanceSelector.ReportFailure"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="errors"/> or <paramref name="window"/> is out of range.</exception>
    public static IInstanceSelector AvoidFailing(IInstanceSelector inner, int errors = 3, TimeSpan? window = null, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentOutOfRangeException.ThrowIfLessThan(errors, 1);
        var span = window ?? TimeSpan.FromSeconds(30);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(span, TimeSpan.Zero, nameof(window));
        return new AvoidFailingSelector(inner, errors, span, timeProvider ?? TimeProvider.System);
    }

    private static double WeightOf(ServiceInstance instance) =>
        instance.Metadata.TryGetValue("weight", out var text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var weight) ? weight : 1;
}
