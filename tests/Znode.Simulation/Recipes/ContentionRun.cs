using Znode.Recipes;

namespace Znode.Simulation.Recipes;

/// <summary>Several contend for what only some may hold at once. Nobody holds it beside those whom the recipe keeps out, unless their <c>Lost</c> has fired; who waits gets it in the end.</summary>
internal abstract class ContentionRun(ulong seed) : RecipeRun(seed)
{
    private const int Contenders = 5;

    private readonly Dictionary<int, (string What, IZnodeLockHandle Handle)> _holders = [];

    protected override Task WorkAsync() => Task.WhenAll(Enumerable.Range(1, Contenders).Select(number => DoRoundsAsync(client => RoundAsync(number, client), pauseMs: 2_000)));

    /// <summary>Draws what to ask for.</summary>
    protected abstract (string What, Func<CancellationToken, ValueTask<IZnodeLockHandle>> AcquireAsync) Draw(IZnodeClient client);

    /// <summary>Tells whether something may be held beside what others hold, who were not told that they lost it.</summary>
    protected abstract bool MayHold(string what, IReadOnlyList<string> others);

    private async Task RoundAsync(int number, IZnodeClient client)
    {
        // A round that began in trouble may fail of it later.
        var mayFail = IsTroubled;
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(Random.Next(100, 60_000)), Ensemble.Clock);
        var (what, acquireAsync) = Draw(client);
        IZnodeLockHandle held;
        try
        {
            held = await acquireAsync(mayFail ? patience.Token : CancellationToken.None);
        }
        catch (Exception exception) when (mayFail && exception is OperationCanceledException or ZnodeException)
        {
            Note($"{number} does not get a {what}: {exception.GetType().Name}");
            return;
        }

        await using (held)
        {
            Note($"{number} has a {what}, {held.FencingToken:x}, session {held.Session.Id}{(held.Lost.IsCancellationRequested ? ", lost already" : "")}");
            if (!held.Lost.IsCancellationRequested)
            {
                var others = _holders.Where(static other => !other.Value.Handle.Lost.IsCancellationRequested).ToList();
                Require(
                    MayHold(what, [.. others.Select(static other => other.Value.What)]),
                    $"{number} has a {what} beside {string.Join(" and ", others.Select(static other => $"{other.Key}, a {other.Value.What} of session {other.Value.Handle.Session.Id}"))}");
            }

            _holders[number] = (what, held);
            await PassAsync(1, 3_000);

            // About to be let go: from here on somebody else may have it.
            _holders.Remove(number);
        }

        Note($"{number} has let it go");
    }
}
