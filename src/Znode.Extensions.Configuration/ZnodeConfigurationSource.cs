using Microsoft.Extensions.Configuration;

namespace Znode.Extensions.Configuration;

/// <summary>Makes the provider.</summary>
internal sealed class ZnodeConfigurationSource(ZnodeConfigurationOptions options) : IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => new ZnodeConfigurationProvider(options);
}
