namespace Znode.Simulation.Recipes.Planted;

/// <summary>A client that never has another session than its first: what is built on it does not come back.</summary>
internal sealed class OneSessionClient(IZnodeClient client) : IZnodeClient
{
    private IZnodeSession? _first;

    public ClientState State => client.State;

    public TimeProvider TimeProvider => client.TimeProvider;

    public IAsyncEnumerable<ClientState> ObserveStateAsync(CancellationToken cancellationToken = default) => client.ObserveStateAsync(cancellationToken);

    public async ValueTask<IZnodeSession> GetSessionAsync(CancellationToken cancellationToken = default)
    {
        _first ??= await client.GetSessionAsync(cancellationToken);
        if (_first.Lost.IsCancellationRequested)
        {
            var never = new TaskCompletionSource();
            await using var registration = cancellationToken.UnsafeRegister(_ => never.TrySetCanceled(cancellationToken), null);
            await never.Task;
        }

        return _first;
    }

    public IZnodeClient Chroot(ZnodePath root) => client.Chroot(root);

    public ValueTask DisposeAsync() => client.DisposeAsync();
}
