using System.Globalization;
using Znode.Recipes;

namespace Znode.Simulation.Recipes;

/// <summary>
/// Members go through double barriers, one for each round while there is trouble, and then one again and again: nobody is in before all have come, and out before all want to go, but for those whose
/// session was lost inside. Beside them somebody sets and removes a barrier: nobody passes it while it was set all the time. All come to an end.
/// </summary>
/// <param name="seed">Decides everything but the names that members give their znodes, by whose order they leave.</param>
/// <param name="doubleBarrier">The recipe; null for the real one.</param>
/// <param name="barrier">The other recipe; null for the real one.</param>
internal sealed class BarrierRun(
    ulong seed, Func<IZnodeClient, ZnodePath, int, IZnodeDoubleBarrier>? doubleBarrier = null, Func<IZnodeClient, ZnodePath, IZnodeBarrier>? barrier = null) : RecipeRun(seed)
{
    private const int Members = 3;
    private const int Waiters = 2;
    private const int RoundsAfterwards = 3;

    private readonly Dictionary<string, Round> _rounds = [];

    /// <summary>The last round of those with a barrier of their own; null while nobody knows.</summary>
    private int? _last;

    /// <summary>Which time the barrier is set; zero while it may not be.</summary>
    private int _set;

    protected override Task WorkAsync() => Task.WhenAll(
        [.. Enumerable.Range(1, Members).Select(TakePartAsync), .. Enumerable.Range(1, Waiters).Select(WaitAsync), SetAsync()]);

    private IZnodeBarrier Barrier(IZnodeClient client) => barrier is null ? client.Barrier("/barriers/set") : barrier(client, "/barriers/set");

    private IZnodeDoubleBarrier DoubleBarrier(IZnodeClient client, ZnodePath path) =>
        doubleBarrier is null ? client.DoubleBarrier(path, Members) : doubleBarrier(client, path, Members);

    private async Task TakePartAsync(int number)
    {
        var client = NewClient();
        await using (client)
        {
            for (var round = 1; round <= (_last ?? int.MaxValue); round++)
            {
                // The others are at most one round ahead.
                _last ??= IsTroubled ? null : round + 1;
                var name = string.Create(CultureInfo.InvariantCulture, $"/barriers/{round}");
                await RoundAsync(number, name, client, DoubleBarrier(client, name));
            }

            var again = DoubleBarrier(client, "/barriers/again");
            for (var round = 1; round <= RoundsAfterwards; round++)
            {
                await RoundAsync(number, string.Create(CultureInfo.InvariantCulture, $"again {round}"), client, again);
            }
        }
    }

    private async Task RoundAsync(int number, string name, IZnodeClient client, IZnodeDoubleBarrier one)
    {
        await PassAsync(1, 2_000);
        var round = _rounds.TryGetValue(name, out var known) ? known : _rounds[name] = new();
        round.Come.Add(number);
        var session = await client.GetSessionAsync();
        try
        {
            await one.EnterAsync(round.Over.Token);
        }
        catch (OperationCanceledException) when (round.Over.IsCancellationRequested)
        {
            Note($"{number} has come to {name} in vain");
            return;
        }

        Note($"{number} is in {name}");
        Require(round.Come.Count == Members, $"{number} is in {name}, and {round.Come.Count} of {Members} have come");
        if (ReferenceEquals(await client.GetSessionAsync(), session))
        {
            round.Inside[number] = session;
        }

        await PassAsync(1, 2_000);
        round.Inside.Remove(number);
        await one.LeaveAsync();
        Note($"{number} is out of {name}");
        foreach (var (other, others) in round.Inside.Where(_ => !session.Lost.IsCancellationRequested))
        {
            Require(others.Lost.IsCancellationRequested, $"{number} is out of {name} while {other} is in");
        }

        // Nobody waits for who was in and lost the session before it heard of that: the round is over without it.
        round.Over.Cancel();
    }

    private async Task SetAsync()
    {
        var client = NewClient();
        await using (client)
        {
            for (var count = 1; IsTroubled; count++)
            {
                await Barrier(client).SetAsync();
                _set = count;
                Note("the barrier is set");
                await PassAsync(1, 10_000);
                _set = 0;
                await Barrier(client).RemoveAsync();
                Note("the barrier is removed");
                await PassAsync(1, 5_000);
            }
        }
    }

    private async Task WaitAsync(int number)
    {
        var client = NewClient();
        await using (client)
        {
            while (IsTroubled)
            {
                await PassAsync(1, 2_000);
                var set = _set;
                await Barrier(client).WaitAsync();
                Note($"waiter {number} has passed");
                Require(set == 0 || set != _set, $"waiter {number} has passed while the barrier was set");
            }
        }
    }

    private IZnodeClient NewClient() => Ensemble.CreateClient(new() { Timeout = TimeSpan.FromSeconds(Random.Next(4, 15)) });

    private sealed class Round
    {
        public HashSet<int> Come { get; } = [];

        /// <summary>Gets the sessions of those who are in, on the session with which they came, and do not want to leave yet.</summary>
        public Dictionary<int, IZnodeSession> Inside { get; } = [];

        public CancellationTokenSource Over { get; } = new();
    }
}
