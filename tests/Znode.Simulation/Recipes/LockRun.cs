using Znode.Recipes;

namespace Znode.Simulation.Recipes;

/// <summary>
/// Several contend for a lock. No two hold it whose sessions live: the one before has let it go, or its <c>Lost</c> has fired. Fencing numbers increase. What is guarded is written by the holder
/// alone. Who waits gets it in the end.
/// </summary>
/// <param name="seed">Decides everything.</param>
/// <param name="isToldOfLoss">Whether holders are told that they have lost it; the net must catch it when they are not.</param>
internal sealed class LockRun(ulong seed, bool isToldOfLoss = true) : RecipeRun(seed)
{
    private const int Contenders = 4;

    private readonly Dictionary<int, IZnodeLockHandle> _holders = [];
    private long _lastFence;
    private int _guarded;
    private int _unknown;

    protected override async Task WorkAsync()
    {
        await Task.WhenAll(Enumerable.Range(1, Contenders).Select(number => DoRoundsAsync(client => RoundAsync(number, client), pauseMs: 2_000)));
        var client = Ensemble.CreateClient();
        await using (client)
        {
            var session = await client.GetSessionAsync();
            await session.SyncAsync("/");
            var version = (await session.ExistsAsync("/guarded"))?.Version ?? 0;
            Require(version >= _guarded && version <= _guarded + _unknown, $"what is guarded was written {version} times: {_guarded} by answers, and {_unknown} have none");
        }
    }

    private async Task RoundAsync(int number, IZnodeClient client)
    {
        // A round that began in trouble may fail of it later.
        var mayFail = IsTroubled;
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(Random.Next(100, 60_000)), Ensemble.Clock);
        IZnodeLockHandle held;
        try
        {
            held = await client.Lock("/locks/one").AcquireAsync(mayFail ? patience.Token : CancellationToken.None);
        }
        catch (Exception exception) when (mayFail && exception is OperationCanceledException or ZnodeException)
        {
            Note($"{number} does not get it: {exception.GetType().Name}");
            return;
        }

        await using (held)
        {
            Begin(number, held);
            await WriteAsync(number, held);

            // Now and then for longer than a session outlives its member, so that it is lost in the hands of its holder.
            await PassAsync(1, IsTroubled && Random.Next(5) == 0 ? 40_000 : 3_000);
            End(number);
        }

        Note($"{number} has let it go");
    }

    private void Begin(int number, IZnodeLockHandle held)
    {
        Note($"{number} holds it, {held.FencingToken:x}, session {held.Session.Id}{(held.Lost.IsCancellationRequested ? ", lost already" : "")}");
        if (!held.Lost.IsCancellationRequested)
        {
            foreach (var (other, handle) in _holders)
            {
                Require(isToldOfLoss && handle.Lost.IsCancellationRequested, $"{number} holds what {other} holds, whose session {handle.Session.Id} was not said to be lost");
            }
        }

        Require(held.FencingToken > _lastFence, $"{number} has the fencing number {held.FencingToken:x}, after {_lastFence:x}");
        _lastFence = held.FencingToken;
        _holders[number] = held;
    }

    /// <summary>It is about to be let go: from here on somebody else may have it.</summary>
    private void End(int number) => _holders.Remove(number);

    private async Task WriteAsync(int number, IZnodeLockHandle held)
    {
        try
        {
            var session = held.Session;
            await session.TryCreateAsync("/guarded");
            await session.CommitAsync(held.Guard(new global::Znode.Transaction().Set("/guarded", BitConverter.GetBytes(number), ZnodeVersion.Any)));
            Require(_lastFence == held.FencingToken, $"{number} wrote under {held.FencingToken:x}, and {_lastFence:x} held it already");
            _guarded++;
        }
        catch (ZnodeException exception) when (exception.Request == RequestStatus.Sent)
        {
            _unknown++;
        }
        catch (ZnodeException exception)
        {
            Note($"{number} can not write: {exception.GetType().Name}");
        }
    }
}
