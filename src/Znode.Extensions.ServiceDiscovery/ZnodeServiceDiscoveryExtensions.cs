using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.ServiceDiscovery;
using Znode.Extensions.ServiceDiscovery;
using Znode.Recipes;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the registry of an ensemble to the places where service discovery looks.</summary>
public static class ZnodeServiceDiscoveryExtensions
{
    /// <summary>Has service discovery look for a service's instances in the host's <see cref="IServiceDirectory"/>: <c>http://orders</c> in an <c>HttpClient</c> is an instance of <c>orders</c>.</summary>
    /// <remarks>
    /// <para>
    /// Beside <c>AddServiceDiscovery()</c> of Microsoft.Extensions.ServiceDiscovery, and <c>AddZnodeMember</c> or <c>AddZnodeClient</c>, which bring the directory. Instances that are not enabled are left out. When the
    /// quorum is gone the last known list goes on being used.
    /// </para>
    /// <para>Of <c>https+http://orders</c> an instance with a TLS port is called by that, one without by the other.</para>
    /// </remarks>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets the options; null for the defaults.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddZnodeServiceEndpointProvider(this IServiceCollection services, Action<ZnodeServiceDiscoveryOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = new ZnodeServiceDiscoveryOptions();
        configure?.Invoke(options);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IServiceEndpointProviderFactory, RegistryEndpointProviderFactory>(
            provider => new(
                provider.GetService<IServiceDirectory>() ?? throw new InvalidOperationException(
                    "The host has no directory of services to look in: call AddZnodeMember() or AddZnodeClient(\"name\") beside AddZnodeServiceEndpointProvider(), or add an IServiceDirectory."),
                options)));
        return services;
    }
}
