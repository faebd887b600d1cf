using Znode.Recipes;

namespace Znode.Simulation.Recipes;

/// <summary>
/// Several add one to a counter. In the end it holds what was told to have been added, and of what nobody knows each one once or not at all; what was told not to have been added is not in it. No
/// two are given the same sum.
/// </summary>
/// <param name="seed">Decides everything.</param>
/// <param name="counter">The recipe; null for the real one.</param>
internal sealed class CounterRun(ulong seed, Func<IZnodeClient, ZnodePath, IZnodeCounter>? counter = null) : RecipeRun(seed)
{
    private const int Adders = 4;

    private readonly HashSet<long> _sums = [];
    private int _unknown;

    protected override async Task WorkAsync()
    {
        await Task.WhenAll(Enumerable.Range(1, Adders).Select(number => DoRoundsAsync(client => RoundAsync(number, Counter(client)), pauseMs: 1_500)));
        var client = Ensemble.CreateClient();
        await using (client)
        {
            await (await client.GetSessionAsync()).SyncAsync("/");
            var number = await Counter(client).GetAsync();
            Require(
                number >= _sums.Count && number <= _sums.Count + _unknown,
                $"the counter holds {number}: {_sums.Count} were told to have been added, and of {_unknown} nobody knows");
        }
    }

    private IZnodeCounter Counter(IZnodeClient client) => counter is null ? client.Counter("/counters/one") : counter(client, "/counters/one");

    private async Task RoundAsync(int number, IZnodeCounter one)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(Random.Next(1, 20_000)), Ensemble.Clock);
        try
        {
            if (await OneMoreAsync(one, IsTroubled ? patience.Token : CancellationToken.None) is { } sum)
            {
                Require(_sums.Add(sum), $"{number} made {sum} of it, as another did before");
                Note($"{number} made {sum} of it");
            }
        }
        catch (Exception exception) when ((exception as ZnodeException)?.Request == RequestStatus.Sent || (exception as ZnodeCanceledException)?.Request == RequestStatus.Sent)
        {
            _unknown++;
            Note($"{number} does not know: {exception.GetType().Name}");
        }
        catch (Exception exception) when (exception is ZnodeException or OperationCanceledException)
        {
            Note($"{number} has not added: {exception.GetType().Name}");
        }
    }

    /// <returns>The sum; null when another was faster.</returns>
    private async ValueTask<long?> OneMoreAsync(IZnodeCounter one, CancellationToken cancellationToken)
    {
        if (Random.Next(3) > 0)
        {
            return await one.AddAsync(1, cancellationToken);
        }

        var before = await one.GetAsync(cancellationToken);
        return await one.CompareAndSetAsync(before, before + 1, cancellationToken) ? before + 1 : null;
    }
}
