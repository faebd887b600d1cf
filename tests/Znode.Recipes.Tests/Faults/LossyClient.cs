namespace Znode.Recipes.Tests.Faults;

/// <summary>A client on whose sessions the answers of chosen calls are lost, whether they were carried out or not.</summary>
internal sealed class LossyClient(IZnodeClient client) : IZnodeClient
{
    private readonly Dictionary<string, Queue<bool>> _losses = [];
    private readonly Queue<Exception> _refusals = new();
    private LossySession? _session;

    public ClientState State => client.State;

    public TimeProvider TimeProvider => client.TimeProvider;

    /// <summary>Gets the calls, by name, as they began.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>Gets or sets what happens before a call is made.</summary>
    public Func<string, Task> OnCall { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Gets or sets what happens when an answer is lost, before the caller hears of that; what it throws takes the place of the loss.</summary>
    public Func<Task> OnLoss { get; set; } = static () => Task.CompletedTask;

    /// <summary>Has the next call for a session fail.</summary>
    public void RefuseNextSession(Exception refusal) => _refusals.Enqueue(refusal);

    /// <summary>Loses the answer of the next call of a method.</summary>
    /// <param name="method">The method, without Async.</param>
    /// <param name="isCarriedOut">Whether only the answer is lost, or the request before it was carried out.</param>
    public void LoseNext(string method, bool isCarriedOut)
    {
        if (!_losses.TryGetValue(method, out var losses))
        {
            _losses.Add(method, losses = new());
        }

        losses.Enqueue(isCarriedOut);
    }

    public IAsyncEnumerable<ClientState> ObserveStateAsync(CancellationToken cancellationToken = default) => client.ObserveStateAsync(cancellationToken);

    public async ValueTask<IZnodeSession> GetSessionAsync(CancellationToken cancellationToken = default)
    {
        if (_refusals.TryDequeue(out var refusal))
        {
            throw refusal;
        }

        var session = await client.GetSessionAsync(cancellationToken);
        return _session is { } known && ReferenceEquals(known.Inner, session) ? known : _session = new(this, session);
    }

    public IZnodeClient Chroot(ZnodePath root) => throw new NotSupportedException("No test needs it.");

    public ValueTask DisposeAsync() => client.DisposeAsync();

    internal async ValueTask<T> Call<T>(string method, ZnodePath? path, Func<ValueTask<T>> call)
    {
        Calls.Add(method);
        await OnCall(method);
        if (!_losses.TryGetValue(method, out var losses) || !losses.TryDequeue(out var isCarriedOut))
        {
            return await call();
        }

        if (isCarriedOut)
        {
            await call();
        }

        await OnLoss();
        throw new ConnectionLossException(path, RequestStatus.Sent);
    }
}
