using System.Net;
using Znode.AspNetCore;
using Znode.Server;

namespace Znode.Recipes.Tests.Backends;

/// <summary>A member in this process, in memory, and remote clients of its client port.</summary>
public sealed class RemoteZnodeBackend : RemoteBackend
{
    private ZnodeMember _member = null!;
    private ClientPort _port = null!;

    protected override IPEndPoint Server => _port.EndPoint;

    /// <inheritdoc/>
    public override async ValueTask StartAsync() => _member = await ZnodeMember.CreateBuilder()
        .ListenForClients(new ClientPortOptions { EndPoint = new(IPAddress.Loopback, 0), ConnectionsPerAddressMax = 0 }, created => _port = created)
        .StartAsync();

    protected override async ValueTask StopAsync()
    {
        await base.StopAsync();
        await _member.DisposeAsync();
    }
}
