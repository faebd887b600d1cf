namespace Znode.Recipes.Registry.Selection;

/// <summary>The same instance, as long as it is there and nobody reports a failure of it.</summary>
internal sealed class StickySelector(IInstanceSelector inner) : IInstanceSelector
{
    /// <summary>Guards the id, and that one caller at a time selects the next.</summary>
    private readonly Lock _gate = new();
    private string? _id;

    public ServiceInstance? Select(IReadOnlyList<ServiceInstance> instances)
    {
        ArgumentNullException.ThrowIfNull(instances);
        lock (_gate)
        {
            var selected = instances.FirstOrDefault(instance => instance.Id == _id) ?? inner.Select(instances);
            _id = selected?.Id;
            return selected;
        }
    }

    public void ReportFailure(ServiceInstance instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        lock (_gate)
        {
            _id = _id == instance.Id ? null : _id;
            inner.ReportFailure(instance);
        }
    }
}
