namespace Znode.Recipes.Registry;

/// <summary>The registry below one path.</summary>
internal sealed class ServiceRegistry(IZnodeClient client, ZnodePath basePath, ServiceRegistryOptions options) : IServiceRegistry
{
    /// <inheritdoc/>
    public async ValueTask<IServiceLease> RegisterAsync(ServiceRegistration registration, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(registration);
        cancellationToken.ThrowIfCancellationRequested();
        var lease = new ServiceLease(client, basePath, registration, options);
        try
        {
            await lease.BeginAsync(cancellationToken).ConfigureAwait(false);
            return lease;
        }
        catch
        {
            await lease.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
