using System.Runtime.CompilerServices;

namespace Znode.Recipes.Registry;

/// <summary>The directory of the registry below one path: a view of each service that was asked for.</summary>
internal sealed class ServiceDirectory(IZnodeClient client, ZnodePath basePath, ServiceDirectoryOptions options) : IServiceDirectory
{
    /// <summary>Guards the views.</summary>
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ServiceView> _views = new(StringComparer.Ordinal);
    private bool _isDisposed;

    /// <inheritdoc/>
    public async ValueTask<ServiceSnapshot> GetAsync(string serviceName, CancellationToken cancellationToken = default) =>
        (await ViewAsync(serviceName, cancellationToken).ConfigureAwait(false)).Look();

    /// <inheritdoc/>
    public IAsyncEnumerable<ServiceSnapshot> ObserveAsync(string serviceName, CancellationToken cancellationToken = default)
    {
        // Checked now, not at the first step of the enumeration.
        _ = RegistryPath.OfService(basePath, serviceName);
        return FollowAsync(serviceName, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<ServiceInstance?> SelectAsync(string serviceName, IInstanceSelector? selector = null, CancellationToken cancellationToken = default)
    {
        var view = await ViewAsync(serviceName, cancellationToken).ConfigureAwait(false);
        return (selector ?? view.Selector).Select(view.LookForEnabled());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        List<ServiceView> views;
        lock (_gate)
        {
            _isDisposed = true;
            views = [.. _views.Values];
        }

        foreach (var view in views)
        {
            await view.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async IAsyncEnumerable<ServiceSnapshot> FollowAsync(string serviceName, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var view = await ViewAsync(serviceName, cancellationToken).ConfigureAwait(false);
        ServiceSnapshot? last = null;
        while (true)
        {
            var next = view.Changed.Next;
            var (snapshot, end) = (view.Look(), view.End);
            if (IsDisposed)
            {
                yield break;
            }

            if (last is null || !ReferenceEquals(snapshot.Instances, last.Instances) || snapshot.IsStale != last.IsStale)
            {
                yield return last = snapshot;
            }
            else if (end is not null)
            {
                throw end;
            }
            else
            {
                await next.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private bool IsDisposed
    {
        get
        {
            lock (_gate)
            {
                return _isDisposed;
            }
        }
    }

    private async ValueTask<ServiceView> ViewAsync(string serviceName, CancellationToken cancellationToken)
    {
        var path = RegistryPath.OfService(basePath, serviceName);
        ServiceView? view;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(IServiceDirectory));
            if (!_views.TryGetValue(serviceName, out view))
            {
                _views[serviceName] = view = new(client, serviceName, path, options);
            }
        }

        await view.Ready.WaitAsync(cancellationToken).ConfigureAwait(false);
        return view;
    }
}
