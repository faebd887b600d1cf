namespace Znode.Recipes.Registry.Selection;

/// <summary>The same instance, as long as it is there and nobody reports a failure of it.</summary>
internal sealed class StickySelector(IInstanceSelector inner) : IInstanceSelector
{
    /// <summary>Guards the ids, and that one caller at a time selects the next.</summary>
    private readonly Lock _gate = new();
    private string? _id;

    /// <summary>The one that has failed, until another is selected.</summary>
    private string? _failed;

    public ServiceInstance? Select(IReadOnlyList<ServiceInstance> instances)
    {
        ArgumentNullException.ThrowIfNull(instances);
        lock (_gate)
        {
            var selected = instances.FirstOrDefault(instance => instance.Id == _id) ?? SelectAnother(instances);
            (_id, _failed) = (selected?.Id, null);
            return selected;
        }
    }

    public void ReportFailure(ServiceInstance instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        lock (_gate)
        {
            (_id, _failed) = _id == instance.Id ? (null, instance.Id) : (_id, _failed);
            inner.ReportFailure(instance);
        }
    }

    private ServiceInstance? SelectAnother(IReadOnlyList<ServiceInstance> instances)
    {
        var others = instances.Where(instance => instance.Id != _failed).ToList();
        return others.Count < instances.Count ? inner.Select(others) ?? inner.Select(instances) : inner.Select(instances);
    }
}
