using System.Net;

namespace Znode.Extensions.ServiceDiscovery;

/// <summary>Which names are looked for in the registry.</summary>
public sealed class ZnodeServiceDiscoveryOptions
{
    /// <summary>Gets or sets which names of services are looked for; of each a watch is kept while it is used.</summary>
    /// <value>Default: all but <c>localhost</c> and addresses.</value>
    public Func<string, bool> IsService { get; set; } = static name => name != "localhost" && !IPAddress.TryParse(name, out _);
}
