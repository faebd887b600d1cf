using Znode.Recipes;

namespace ServiceRegistry;

/// <summary>A caller that is told of every list of a service's instances, and keeps them all.</summary>
internal sealed class Observer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly IAsyncEnumerator<ServiceSnapshot> _lists;

    public Observer(IServiceDirectory directory, string service) => _lists = directory.ObserveAsync(service, _stopping.Token).GetAsyncEnumerator(_stopping.Token);

    public List<ServiceSnapshot> Seen { get; } = [];

    /// <summary>Waits for a list that is as it should be.</summary>
    public async Task<ServiceSnapshot> WaitForAsync(Func<ServiceSnapshot, bool> isIt, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.Register(_stopping.Cancel);
        while (await _lists.MoveNextAsync())
        {
            Seen.Add(_lists.Current);
            if (isIt(_lists.Current))
            {
                return _lists.Current;
            }
        }

        throw new InvalidOperationException("The directory was disposed.");
    }

    public async ValueTask DisposeAsync()
    {
        await _lists.DisposeAsync();
        _stopping.Dispose();
    }
}
