using Znode.Recipes;

namespace Znode.Simulation.Recipes.Planted;

/// <summary>A reader-writer lock whose writers wait for writers only: wrong, for one may find readers inside.</summary>
internal sealed class BlindWriterLock(IZnodeClient client, ZnodePath path) : IZnodeReaderWriterLock
{
    private readonly IZnodeReaderWriterLock _right = client.ReaderWriterLock(path);
    private readonly IZnodeLock _writers = client.Lock(path / "writers");

    public ValueTask<IZnodeLockHandle> AcquireReadAsync(CancellationToken cancellationToken = default) => _right.AcquireReadAsync(cancellationToken);

    public ValueTask<IZnodeLockHandle?> TryAcquireReadAsync(TimeSpan wait = default, CancellationToken cancellationToken = default) => _right.TryAcquireReadAsync(wait, cancellationToken);

    public ValueTask<IZnodeLockHandle> AcquireWriteAsync(CancellationToken cancellationToken = default) => _writers.AcquireAsync(cancellationToken);

    public ValueTask<IZnodeLockHandle?> TryAcquireWriteAsync(TimeSpan wait = default, CancellationToken cancellationToken = default) => _writers.TryAcquireAsync(wait, cancellationToken);
}
