using Znode.Recipes;
using Znode.Recipes.Registry;

namespace Znode;

/// <summary>Registries of services, and directories of them.</summary>
public static class ZnodeRegistryExtensions
{
    /// <summary>Gets a registry, where instances of services say that they are there.</summary>
    /// <param name="client">The client; it must outlive the leases.</param>
    /// <param name="basePath">Where the registry lies; it need not exist. Curator's programs name it too; Spring Cloud's default is <c>/services</c>.</param>
    /// <param name="options">How to register; null for the defaults.</param>
    /// <returns>The registry. It opens nothing until it is used.</returns>
    /// <example><code>
    /// await using var lease = await client.ServiceRegistry("/services").RegisterAsync(new() { ServiceName = "orders", Address = "10.0.0.7", Port = 8080 }, ct);
    /// </code></example>
    public static IServiceRegistry ServiceRegistry(this IZnodeClient client, ZnodePath basePath, ServiceRegistryOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        return new ServiceRegistry(client, basePath, options ?? ServiceRegistryOptions.Default);
    }

    /// <summary>Gets a directory, where callers find the instances of services.</summary>
    /// <param name="client">The client; it must outlive the directory.</param>
    /// <param name="basePath">Where the registry lies; it need not exist.</param>
    /// <param name="options">How to show it; null for the defaults.</param>
    /// <returns>The directory. It opens nothing until it is used. Dispose it.</returns>
    /// <example><code>
    /// await using var directory = client.ServiceDirectory("/services");
    /// var instance = await directory.SelectAsync("orders", cancellationToken: ct);
    /// </code></example>
    public static IServiceDirectory ServiceDirectory(this IZnodeClient client, ZnodePath basePath, ServiceDirectoryOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        return new ServiceDirectory(client, basePath, options ?? ServiceDirectoryOptions.Default);
    }
}
