using Znode.Recipes;

namespace Znode.Simulation.Recipes;

/// <summary>Several contend for permits. There are never more holders than permits whose <c>Lost</c> has not fired; who waits gets one in the end.</summary>
/// <param name="seed">Decides everything.</param>
/// <param name="semaphore">The recipe; null for the real one.</param>
internal sealed class SemaphoreRun(ulong seed, Func<IZnodeClient, ZnodePath, int, IZnodeSemaphore>? semaphore = null) : ContentionRun(seed)
{
    private const int Permits = 2;

    protected override (string What, Func<CancellationToken, ValueTask<IZnodeLockHandle>> AcquireAsync) Draw(IZnodeClient client)
    {
        var permits = semaphore is null ? client.Semaphore("/semaphores/one", Permits) : semaphore(client, "/semaphores/one", Permits);
        return ("permit", permits.AcquireAsync);
    }

    protected override bool MayHold(string what, IReadOnlyList<string> others) => others.Count < Permits;
}
