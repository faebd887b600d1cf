namespace Znode.Recipes;

/// <summary>Selects one of several instances of a service. See <see cref="InstanceSelectors"/>.</summary>
/// <remarks>Safe to call from several threads at once; so must those be that others write.</remarks>
public interface IInstanceSelector
{
    /// <summary>Selects an instance.</summary>
    /// <param name="instances">The instances that take requests, ordered by id.</param>
    /// <returns>One of them; null when there is none to be used.</returns>
    ServiceInstance? Select(IReadOnlyList<ServiceInstance> instances);

    /// <summary>Hears that a call to an instance failed in a way that speaks against the instance.</summary>
    /// <param name="instance">The instance.</param>
    void ReportFailure(ServiceInstance instance)
    {
    }
}
