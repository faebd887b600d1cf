using System.Collections.ObjectModel;
using Znode.Recipes.Caching;
using Znode.Recipes.Observing;

namespace Znode.Recipes.Registry;

/// <summary>One service as a directory shows it: a cache of its instances' znodes, and the list that is believed.</summary>
internal sealed class ServiceView : IAsyncDisposable
{
    private readonly IZnodeClient _client;
    private readonly string _serviceName;
    private readonly TimeSpan _emptyProtection;
    private readonly ZnodeCache<ServiceInstance> _cache;

    /// <summary>Guards everything below.</summary>
    private readonly Lock _gate = new();
    private IReadOnlyDictionary<string, ServiceInstance>? _seen;
    private ReadOnlyCollection<ServiceInstance> _shown = ReadOnlyCollection<ServiceInstance>.Empty;
    private ReadOnlyCollection<ServiceInstance> _enabled = ReadOnlyCollection<ServiceInstance>.Empty;
    private Zxid _shownAsOf;

    /// <summary>Runs while a fall to no instances is not believed; null otherwise.</summary>
    private ITimer? _doubt;
    private bool _isBegun;
    private bool _isDisposed;

    public ServiceView(IZnodeClient client, string serviceName, ZnodePath path, ServiceDirectoryOptions options)
    {
        _client = client;
        _serviceName = serviceName;
        _emptyProtection = options.EmptyProtection;

        // An instance that can not be read is left out, or stays as it was: the others have nothing to do with it.
        _cache = new(client, path, (_, data) => InstanceJson.Read(data.Data.Span), new() { DepthMax = 1 });
    }

    /// <summary>Gets the directory's own way to select an instance of this service.</summary>
    public IInstanceSelector Selector { get; } = InstanceSelectors.RoundRobin();

    /// <summary>Gets what says that there may be another list, or that it has become stale or is not any more.</summary>
    public ChangeSignal Changed { get; } = new();

    /// <summary>Gets when the list was read for the first time.</summary>
    public Task Ready
    {
        get
        {
            var ready = _cache.Ready;
            Begin();
            return ready;
        }
    }

    /// <summary>Gets why nothing more will come; null while something may.</summary>
    public Exception? End => _cache.End;

    /// <summary>Gets the list that is believed.</summary>
    public ServiceSnapshot Look()
    {
        lock (_gate)
        {
            // In this order: what the cache shows is never older than what it said before.
            var (isStale, asOf) = (_cache.IsStale, _cache.AsOf);
            Take(_cache.Current, asOf);
            return _doubt is null ? new(_serviceName, _shown, asOf, isStale) : new(_serviceName, _shown, _shownAsOf, IsStale: true);
        }
    }

    /// <summary>Gets those of the list that take requests.</summary>
    public IReadOnlyList<ServiceInstance> LookForEnabled()
    {
        lock (_gate)
        {
            Take(_cache.Current, _cache.AsOf);
            return _enabled;
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _doubt?.Dispose();
            _doubt = null;
        }

        await _cache.DisposeAsync().ConfigureAwait(false);
        Changed.Tell();
    }

    private void Begin()
    {
        lock (_gate)
        {
            if (_isBegun)
            {
                return;
            }

            _isBegun = true;
        }

        // Ends when the cache does, and throws nothing.
        _ = FollowAsync();
    }

    /// <summary>Looks at each change, asked or not: a doubt begins with the change, not when someone asks.</summary>
    private async Task FollowAsync()
    {
        while (true)
        {
            var next = _cache.Changed.Next;
            _ = Look();
            Changed.Tell();
            if (_cache.End is not null)
            {
                return;
            }

            await next.ConfigureAwait(false);
        }
    }

    /// <summary>Takes up what the cache shows. Under the gate.</summary>
    private void Take(IReadOnlyDictionary<string, ServiceInstance> current, Zxid asOf)
    {
        if (ReferenceEquals(current, _seen))
        {
            return;
        }

        _seen = current;
        if (current.Count > 0 || _shown.Count == 0 || _emptyProtection == TimeSpan.Zero || _isDisposed)
        {
            Show(current, asOf);
        }
        else
        {
            _shownAsOf = asOf;
            _doubt ??= _client.TimeProvider.CreateTimer(_ => Believe(), null, _emptyProtection, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>The time of doubt is over: there are no instances.</summary>
    private void Believe()
    {
        lock (_gate)
        {
            if (_doubt is null || _isDisposed)
            {
                return;
            }

            if (_cache.IsStale)
            {
                // Nobody knows what there is now: the time begins again, and the last list stays.
                _doubt.Change(_emptyProtection, Timeout.InfiniteTimeSpan);
                return;
            }

            Show(_seen!, _shownAsOf);
        }

        Changed.Tell();
    }

    private void Show(IReadOnlyDictionary<string, ServiceInstance> current, Zxid asOf)
    {
        _doubt?.Dispose();
        _doubt = null;
        _shownAsOf = asOf;
        List<ServiceInstance> instances = [.. current.Values.OrderBy(instance => instance.Id, StringComparer.Ordinal)];
        if (!instances.SequenceEqual(_shown))
        {
            _shown = instances.AsReadOnly();
            _enabled = instances.FindAll(instance => instance.IsEnabled).AsReadOnly();
        }
    }
}
