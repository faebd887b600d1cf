using Znode;

namespace ServiceRegistry;

/// <summary>A caller's view of one service: who is there now, and whom to call next. Brought up to date by a watch.</summary>
internal sealed class ServiceDirectory : IAsyncDisposable
{
    private readonly IZnodeSession _session;
    private readonly IZnodeWatch _watch;
    private readonly ZnodePath _service;
    private readonly Random _random;
    private readonly List<IReadOnlyList<ServiceInstance>> _seen = [];
    private int _next;

    private ServiceDirectory(IZnodeSession session, IZnodeWatch watch, int seed)
    {
        _session = session;
        _watch = watch;
        _service = watch.Path;
        _random = new Random(seed);
    }

    /// <summary>Gets the instances known, in the order in which they registered.</summary>
    public IReadOnlyList<ServiceInstance> Instances { get; private set; } = [];

    /// <summary>Gets every list that there was, the oldest first.</summary>
    public IReadOnlyList<IReadOnlyList<ServiceInstance>> Seen => _seen;

    /// <summary>Begins to follow a service, which need not exist yet.</summary>
    public static async Task<ServiceDirectory> FollowAsync(IZnodeSession session, string service, int seed)
    {
        // First the watch, then the list: what changes in between is told.
        var watch = await session.WatchAsync(ServiceInstance.Root / service, WatchScope.Children);
        var directory = new ServiceDirectory(session, watch, seed);
        await directory.ReadAsync();
        return directory;
    }

    /// <summary>Each in turn.</summary>
    public ServiceInstance RoundRobin() => Instances[_next++ % Instances.Count];

    /// <summary>Any of them.</summary>
    public ServiceInstance Random() => Instances[_random.Next(Instances.Count)];

    /// <summary>Waits until the watch tells of a change, and reads the list again.</summary>
    public async Task<WatchEvent> NextChangeAsync(CancellationToken cancellationToken)
    {
        await foreach (var change in _watch.WithCancellation(cancellationToken))
        {
            // Whatever it is, even a Gap: the list is read anew, so nothing can be missed.
            await ReadAsync();
            return change;
        }

        throw new InvalidOperationException("The watch was disposed.");
    }

    public ValueTask DisposeAsync() => _watch.DisposeAsync();

    private async Task ReadAsync()
    {
        List<ServiceInstance>? instances;
        do
        {
            instances = await TryReadAsync();
        }
        while (instances is null);

        Instances = instances;
        _seen.Add(instances);
    }

    /// <returns>Null when the list changed while it was read.</returns>
    private async Task<List<ServiceInstance>?> TryReadAsync()
    {
        var instances = new List<ServiceInstance>();
        if (await _session.TryGetChildrenAsync(_service) is { } children)
        {
            // Sequence numbers have ten digits, so the names' order is that of registration.
            foreach (var name in children.Names.Order(StringComparer.Ordinal))
            {
                if ((await _session.TryGetAsync(_service / name))?.GetJson(ServiceJson.Default.ServiceInstance) is not { } instance)
                {
                    return null;
                }

                instances.Add(instance);
            }
        }

        return instances;
    }
}
