using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.ServiceDiscovery;
using Znode.Recipes;

namespace Znode.Extensions.ServiceDiscovery;

/// <summary>The instances of one service, as the directory shows them; followed from when they are first asked for until nobody uses them any more.</summary>
internal sealed class RegistryEndpointProvider(IServiceDirectory directory, ServiceEndpointQuery query) : IServiceEndpointProvider
{
    private readonly CancellationTokenSource _disposal = new();

    /// <summary>Guards what follows.</summary>
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _known = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _following;
    private ServiceSnapshot? _latest;
    private CancellationTokenSource _changed = new();

    public async ValueTask PopulateAsync(IServiceEndpointBuilder endpoints, CancellationToken cancellationToken)
    {
        // Whoever was asked before has the last word, as among the providers that come with service discovery.
        if (endpoints.Endpoints.Count > 0)
        {
            return;
        }

        lock (_gate)
        {
            _following ??= FollowAsync();
        }

        await _known.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            endpoints.AddChangeToken(new CancellationChangeToken(_changed.Token));
            foreach (var instance in _latest!.Instances)
            {
                if (instance.IsEnabled && AddressOf(instance) is { } uri)
                {
                    endpoints.Endpoints.Add(ServiceEndpoint.Create(new UriEndPoint(uri)));
                }
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _disposal.CancelAsync().ConfigureAwait(false);
        if (_following is { } following)
        {
            await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _disposal.Dispose();
        _changed.Dispose();
    }

    public override string ToString() => $"Znode registry: {query.ServiceName}";

    /// <summary>Follows the directory; its end, an error that can not be lived through, is what later questions are answered with.</summary>
    private async Task FollowAsync()
    {
        try
        {
            await foreach (var snapshot in directory.ObserveAsync(query.ServiceName, _disposal.Token).ConfigureAwait(false))
            {
                await TakeAsync(snapshot).ConfigureAwait(false);
            }

            // The directory was disposed; who still waits for its first list would wait for ever.
            _known.TrySetException(new ObjectDisposedException(nameof(IServiceDirectory)));
        }
        catch (Exception exception)
        {
            _known.TrySetException(exception);
            throw;
        }
    }

    private async Task TakeAsync(ServiceSnapshot snapshot)
    {
        CancellationTokenSource changed;
        lock (_gate)
        {
            _latest = snapshot;
            changed = _changed;
            _changed = new();
        }

        _known.TrySetResult();
        await changed.CancelAsync().ConfigureAwait(false);
        changed.Dispose();
    }

    private Uri? AddressOf(ServiceInstance instance)
    {
        if (instance.Address is not { Length: > 0 } address)
        {
            return null;
        }

        var takesTls = query.IncludedSchemes.Count == 0 || query.IncludedSchemes.Contains("https");
        var takesPlain = query.IncludedSchemes.Count == 0 || query.IncludedSchemes.Contains("http");
        return takesTls && instance.SslPort is { } tls ? new UriBuilder("https", address, tls).Uri
            : takesPlain && instance.Port is { } plain ? new UriBuilder("http", address, plain).Uri
            : null;
    }
}
