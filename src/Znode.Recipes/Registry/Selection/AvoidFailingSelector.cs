namespace Znode.Recipes.Registry.Selection;

/// <summary>None that failed several times lately; when all did, any: a suspicion is better than nothing to call.</summary>
/// <remarks>Keeps at most as many times of failures for an instance as make it be avoided, and none for an instance that is not in the list any more.</remarks>
internal sealed class AvoidFailingSelector(IInstanceSelector inner, int errors, TimeSpan window, TimeProvider time) : IInstanceSelector
{
    /// <summary>Guards the failures.</summary>
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Queue<long>> _failures = new(StringComparer.Ordinal);

    public ServiceInstance? Select(IReadOnlyList<ServiceInstance> instances)
    {
        ArgumentNullException.ThrowIfNull(instances);
        var good = NotAvoided(instances);
        return inner.Select(good) ?? (ReferenceEquals(good, instances) ? null : inner.Select(instances));
    }

    public void ReportFailure(ServiceInstance instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        lock (_gate)
        {
            if (!_failures.TryGetValue(instance.Id, out var times))
            {
                _failures[instance.Id] = times = new();
            }

            times.Enqueue(time.GetTimestamp());
            if (times.Count > errors)
            {
                times.Dequeue();
            }
        }

        inner.ReportFailure(instance);
    }

    private IReadOnlyList<ServiceInstance> NotAvoided(IReadOnlyList<ServiceInstance> instances)
    {
        lock (_gate)
        {
            if (_failures.Count == 0)
            {
                return instances;
            }

            var now = time.GetTimestamp();
            foreach (var (id, times) in _failures.ToList())
            {
                while (times.TryPeek(out var first) && time.GetElapsedTime(first, now) >= window)
                {
                    times.Dequeue();
                }

                if (times.Count == 0 || instances.All(instance => instance.Id != id))
                {
                    _failures.Remove(id);
                }
            }

            var good = instances.Where(instance => !_failures.TryGetValue(instance.Id, out var times) || times.Count < errors).ToList();
            return good.Count > 0 ? good : instances;
        }
    }
}
