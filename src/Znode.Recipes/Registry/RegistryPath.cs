namespace Znode.Recipes.Registry;

/// <summary>Where things lie in a registry: <c>base/service/id</c>.</summary>
internal static class RegistryPath
{
    public static ZnodePath OfService(ZnodePath basePath, string serviceName) => Below(basePath, serviceName, nameof(serviceName));

    public static ZnodePath OfInstance(ZnodePath basePath, string serviceName, string id) => Below(OfService(basePath, serviceName), id, nameof(id));

    private static ZnodePath Below(ZnodePath parent, string name, string parameter)
    {
        ArgumentException.ThrowIfNullOrEmpty(name, parameter);
        return ZnodePath.TryParse($"/{name}", out var path) && path.Depth == 1
            ? parent / path
            : throw new ArgumentException($"'{name}' is not one component of a path: it has a slash, or a character or a form that ZooKeeper does not take.", parameter);
    }
}
