using Znode.Recipes;
using Znode.Recipes.Caching;

namespace Znode;

/// <summary>Caches of subtrees.</summary>
public static class ZnodeCacheExtensions
{
    /// <summary>Makes a cache of the znodes below a path. It opens nothing until it is used.</summary>
    /// <typeparam name="T">What the data of a znode is parsed to.</typeparam>
    /// <param name="client">The client; it must outlive the cache.</param>
    /// <param name="path">The root of the subtree; it need not exist.</param>
    /// <param name="parse">Makes an entry of a znode's path and data; null for a znode that is to be left out. It may throw: see <see cref="IZnodeCache{T}"/>. It must not block.</param>
    /// <param name="options">Which znodes, and limits; null for the defaults.</param>
    /// <returns>The cache. Dispose it.</returns>
    /// <example><code>
    /// await using var settings = client.Cache("/config", (_, data) => data.GetString());
    /// await settings.Ready;
    /// var host = settings.Current["db/host"];
    /// </code></example>
    public static IZnodeCache<T> Cache<T>(this IZnodeClient client, ZnodePath path, Func<ZnodePath, ZnodeData, T?> parse, ZnodeCacheOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(parse);
        return new ZnodeCache<T>(client, path, parse, options ?? ZnodeCacheOptions.Default);
    }
}
