using Znode.Recipes;

namespace Znode.Simulation.Recipes;

/// <summary>Several stand for election. No two lead whose terms were not said to have ended; fencing numbers increase; each has its turn in the end.</summary>
internal sealed class ElectionRun(ulong seed) : RecipeRun(seed)
{
    private const int Candidates = 3;

    private readonly Dictionary<int, LeaderTerm> _leaders = [];
    private long _lastFence;

    protected override Task WorkAsync() => Task.WhenAll(Enumerable.Range(1, Candidates).Select(StandAsync));

    private async Task StandAsync(int number)
    {
        var client = Ensemble.CreateClient(new() { Timeout = TimeSpan.FromSeconds(Random.Next(4, 15)) });
        await using (client)
        {
            bool mayFail;
            do
            {
                // A candidacy that began in trouble may fail of it later.
                mayFail = IsTroubled;
                try
                {
                    await client.Election("/elections/one", $"{number}").RunAsync((term, ended) => LeadAsync(number, term, ended));
                }
                catch (ZnodeException exception) when (mayFail)
                {
                    Note($"{number} does not lead: {exception.GetType().Name}");
                }

                await PassAsync(1, 1_000);
            }
            while (mayFail);
        }
    }

    private async Task LeadAsync(int number, LeaderTerm term, CancellationToken ended)
    {
        Note($"{number} leads, {term.FencingToken:x}{(ended.IsCancellationRequested ? ", ended already" : "")}");
        if (!ended.IsCancellationRequested)
        {
            foreach (var (other, earlier) in _leaders)
            {
                Require(earlier.Ended.IsCancellationRequested, $"{number} leads while {other} does, whose term was not said to have ended");
            }
        }

        Require(term.FencingToken > _lastFence, $"{number} has the fencing number {term.FencingToken:x}, after {_lastFence:x}");
        _lastFence = term.FencingToken;
        _leaders[number] = term;
        try
        {
            await PassAsync(1, 10_000, ended);
        }
        finally
        {
            _leaders.Remove(number);
            Note($"{number} leads no more");
        }
    }
}
