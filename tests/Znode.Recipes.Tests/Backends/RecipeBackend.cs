namespace Znode.Recipes.Tests.Backends;

/// <summary>A tree, and clients of it: what every suite of a recipe runs on. One for each test.</summary>
public abstract class RecipeBackend : IAsyncDisposable
{
    private readonly List<IZnodeClient> _clients = [];

    /// <summary>Gets whether <see cref="SuspendAsync"/> does something.</summary>
    public abstract bool CanSuspend { get; }

    /// <summary>Turns the clock by which waits with a limit are counted, when it is a test's.</summary>
    /// <returns>False when it is real: it passes by itself.</returns>
    public virtual ValueTask<bool> LetPassAsync(TimeSpan time) => new(false);

    /// <summary>Makes another client, with a session of its own, of the same tree.</summary>
    public async ValueTask<IZnodeClient> CreateClientAsync()
    {
        var client = await ConnectAsync();
        _clients.Add(client);
        return client;
    }

    /// <summary>Ends the client's session as silence would: the client learns of it, and its ephemeral znodes are gone.</summary>
    public abstract ValueTask ExpireSessionAsync(IZnodeClient client);

    /// <summary>Takes the client's connection away; the session lives on. Others may lose theirs too.</summary>
    public abstract ValueTask SuspendAsync(IZnodeClient client);

    /// <summary>Gives the connection back.</summary>
    public abstract ValueTask ResumeAsync(IZnodeClient client);

    /// <summary>Disposes the clients and then what they were connected to.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            await client.DisposeAsync();
        }

        _clients.Clear();
        await StopAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts what the clients are of.</summary>
    public abstract ValueTask StartAsync();

    protected abstract ValueTask<IZnodeClient> ConnectAsync();

    protected abstract ValueTask StopAsync();
}
