using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.ServiceDiscovery;
using Znode.Recipes;

namespace Znode.Extensions.ServiceDiscovery;

/// <summary>Makes a provider for each service that is asked for.</summary>
internal sealed class RegistryEndpointProviderFactory(IServiceDirectory directory, ZnodeServiceDiscoveryOptions options) : IServiceEndpointProviderFactory
{
    public bool TryCreateProvider(ServiceEndpointQuery query, [NotNullWhen(true)] out IServiceEndpointProvider? provider)
    {
        // What is no component of a path can be no service.
        provider = query.ServiceName.Length > 0 && !query.ServiceName.Contains('/', StringComparison.Ordinal) && options.IsService(query.ServiceName)
            ? new RegistryEndpointProvider(directory, query)
            : null;
        return provider is not null;
    }
}
