using Znode.Recipes;

namespace Znode.Simulation.Recipes;

/// <summary>Readers and writers contend. No writer has it beside anybody whose <c>Lost</c> has not fired; who waits gets it in the end.</summary>
/// <param name="seed">Decides everything.</param>
/// <param name="readerWriterLock">The recipe; null for the real one.</param>
internal sealed class ReaderWriterRun(ulong seed, Func<IZnodeClient, ZnodePath, IZnodeReaderWriterLock>? readerWriterLock = null) : ContentionRun(seed)
{
    private const string Write = "write lock";

    protected override (string What, Func<CancellationToken, ValueTask<IZnodeLockHandle>> AcquireAsync) Draw(IZnodeClient client)
    {
        var both = readerWriterLock is null ? client.ReaderWriterLock("/locks/both") : readerWriterLock(client, "/locks/both");
        return Random.Next(2) == 0 ? (Write, both.AcquireWriteAsync) : ("read lock", both.AcquireReadAsync);
    }

    protected override bool MayHold(string what, IReadOnlyList<string> others) => what == Write ? others.Count == 0 : !others.Contains(Write);
}
