using System.Net;
using Znode.Client;

namespace Znode.Recipes.Tests.Backends;

/// <summary>Remote clients over TCP, each by a line of its own.</summary>
public abstract class RemoteBackend : RecipeBackend
{
    private readonly Dictionary<IZnodeClient, ClientLine> _lines = [];

    /// <inheritdoc/>
    public override bool CanSuspend => true;

    /// <summary>Gets where the server listens.</summary>
    protected abstract IPEndPoint Server { get; }

    /// <summary>Gets the root of the clients' tree: an existing znode that no other test uses.</summary>
    protected virtual ZnodePath Root => ZnodePath.Root;

    /// <inheritdoc/>
    public override async ValueTask ExpireSessionAsync(IZnodeClient client)
    {
        var session = await client.GetSessionAsync();
        await _lines[client].ExpireAsync();
        await session.Lost.Fires();
    }

    /// <inheritdoc/>
    public override async ValueTask SuspendAsync(IZnodeClient client)
    {
        _lines[client].Cut();
        await foreach (var state in client.ObserveStateAsync())
        {
            if (state != ClientState.Connected)
            {
                return;
            }
        }
    }

    /// <inheritdoc/>
    public override ValueTask ResumeAsync(IZnodeClient client)
    {
        _lines[client].Mend();
        return default;
    }

    protected override async ValueTask<IZnodeClient> ConnectAsync()
    {
        var line = ClientLine.Open(Server);
        var client = await ZnodeClient.ConnectAsync($"{line.EndPoint}{(Root.IsRoot ? "" : Root.Value)}");
        _lines.Add(client, line);
        return client;
    }

    protected override async ValueTask StopAsync()
    {
        foreach (var line in _lines.Values)
        {
            await line.DisposeAsync();
        }
    }
}
