using Znode;

namespace ServiceRegistry;

/// <summary>An instance that has registered: it stays in the registry for as long as its session lives, and not longer.</summary>
internal sealed class RunningInstance : IAsyncDisposable
{
    private readonly IZnodeSession _session;

    private RunningInstance(IZnodeSession session, ServiceInstance instance, ZnodePath path)
    {
        _session = session;
        Instance = instance;
        Path = path;
    }

    public ServiceInstance Instance { get; }

    public ZnodePath Path { get; }

    /// <summary>Registers an instance as an ephemeral znode below its service; the ensemble makes the name unique.</summary>
    /// <param name="session">The instance's own session: it ends with the instance.</param>
    /// <param name="instance">Where it is reached.</param>
    public static async Task<RunningInstance> StartAsync(IZnodeSession session, ServiceInstance instance)
    {
        var created = await session.CreateJsonAsync(
            ServiceInstance.Root / instance.Service / "instance-",
            instance,
            ServiceJson.Default.ServiceInstance,
            new() { Mode = CreateMode.EphemeralSequential, CreateParents = true });
        return new(session, instance, created.Path);
    }

    /// <summary>The instance dies. Nothing is deregistered: closing the session, or the ensemble's noticing that it went silent, deletes the znode.</summary>
    public ValueTask DisposeAsync() => _session.DisposeAsync();
}
