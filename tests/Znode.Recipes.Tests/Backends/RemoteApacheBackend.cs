using System.Net;
using Znode.Client;

namespace Znode.Recipes.Tests.Backends;

/// <summary>Apache ZooKeeper, and remote clients of it: one server for all tests, and a root of its own for each.</summary>
public sealed class RemoteApacheBackend : RemoteBackend
{
    private ZnodePath _root;

    protected override IPEndPoint Server => ApacheServer.EndPoint;

    protected override ZnodePath Root => _root;

    /// <inheritdoc/>
    public override async ValueTask StartAsync()
    {
        var server = await ApacheServer.StartAsync();
        await using var client = await ZnodeClient.ConnectAsync(server.ConnectString);
        var session = await client.GetSessionAsync();
        _root = (await session.CreateAsync("/test-", options: CreateMode.PersistentSequential)).Path;
    }
}
