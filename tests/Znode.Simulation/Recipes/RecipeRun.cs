using Znode.Testing;

namespace Znode.Simulation.Recipes;

/// <summary>One run of recipes on a simulated ensemble, from one seed: trouble first, and safety at every step; then none, and everybody must come to an end.</summary>
internal abstract class RecipeRun(ulong seed)
{
    private const int RoundsAfterwards = 3;

    private static readonly TimeSpan TroubleFor = TimeSpan.FromMinutes(3);

    /// <summary>Of virtual time, after the trouble: many sessions' timeouts.</summary>
    private static readonly TimeSpan EndsWithin = TimeSpan.FromMinutes(10);

    private RecipeBrokenException? _broken;

    protected Random Random { get; } = new((int)(seed ^ (seed >> 32)));

    protected ZnodeTestEnsemble Ensemble { get; private set; } = null!;

    /// <summary>Gets the steps so far, in words.</summary>
    public List<string> Trace { get; } = [];

    /// <summary>Gets whether trouble is being made still.</summary>
    protected bool IsTroubled { get; private set; } = true;

    public async Task<Exception?> ExecuteAsync()
    {
        try
        {
            Ensemble = await ZnodeTestEnsemble.StartAsync(members: Random.Next(4) == 0 ? 5 : 3, seed);
            await using (Ensemble)
            {
                await Ensemble.RunAsync(
                    async () =>
                    {
                        var trouble = new Troubles(Ensemble, new(Random.Next())).MakeAsync(TroubleFor);
                        var work = WorkAsync();
                        await trouble;
                        IsTroubled = false;
                        Note("the trouble is over");
                        await work;
                    },
                    within: TroubleFor + EndsWithin);
            }

            return null;
        }
        catch (Exception exception)
        {
            // Whatever it is, it is told with the seed. The others may have waited in vain for who found a promise broken.
            return _broken ?? exception;
        }
    }

    /// <summary>Does what the recipe is for, until the trouble is over and a while longer.</summary>
    protected abstract Task WorkAsync();

    /// <summary>Does rounds with a client of its own as long as there is trouble, and a few afterwards.</summary>
    /// <param name="roundAsync">One round.</param>
    /// <param name="pauseMs">The longest pause between two.</param>
    protected async Task DoRoundsAsync(Func<IZnodeClient, Task> roundAsync, int pauseMs)
    {
        var client = Ensemble.CreateClient(new() { Timeout = TimeSpan.FromSeconds(Random.Next(4, 15)) });
        await using (client)
        {
            var left = RoundsAfterwards;
            while (left > 0)
            {
                left -= IsTroubled ? 0 : 1;
                await roundAsync(client);
                await PassAsync(1, pauseMs);
            }
        }
    }

    protected void Note(string what) => Trace.Add($"{Ensemble.Clock.Elapsed.TotalMilliseconds,9:0} {what}");

    protected Task PassAsync(int atLeastMs, int atMostMs) => Task.Delay(TimeSpan.FromMilliseconds(Random.Next(atLeastMs, atMostMs)), Ensemble.Clock);

    /// <summary>Lets time pass until a token fires. Not <c>Task.Delay</c>, which has those whom a token wakes go on at the pool, and so out of the run's order.</summary>
    protected async Task PassAsync(int atLeastMs, int atMostMs, CancellationToken token)
    {
        var over = new TaskCompletionSource();
        await using var timer = Ensemble.Clock.CreateTimer(_ => over.TrySetResult(), null, TimeSpan.FromMilliseconds(Random.Next(atLeastMs, atMostMs)), Timeout.InfiniteTimeSpan);
        await using var registration = token.UnsafeRegister(_ => over.TrySetCanceled(token), null);
        await over.Task;
    }

    protected void Require(bool condition, string promise)
    {
        if (!condition)
        {
            throw _broken ??= new RecipeBrokenException(promise);
        }
    }
}
