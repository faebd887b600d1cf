using Znode.Recipes.Sessions;

namespace Znode.Recipes.Locks;

/// <summary>The lock of readers and writers. Curator: <c>InterProcessReadWriteLock</c>.</summary>
internal sealed class ReadWriteLock(IZnodeClient client, ZnodePath path) : IZnodeReaderWriterLock
{
    private const string Reader = "__READ__";
    private const string Writer = "__WRIT__";

    private readonly LineEntry _entry = new(client, new(path, Reader, Writer));

    public async ValueTask<IZnodeLockHandle> AcquireReadAsync(CancellationToken cancellationToken = default) =>
        new LockHandle((await ReadAsync(mayWait: true, cancellationToken).ConfigureAwait(false))!);

    public async ValueTask<IZnodeLockHandle?> TryAcquireReadAsync(TimeSpan wait = default, CancellationToken cancellationToken = default) =>
        await WaitLimit.TryAsync(client, wait, ReadAsync, cancellationToken).ConfigureAwait(false) is { } held ? new LockHandle(held) : null;

    public async ValueTask<IZnodeLockHandle> AcquireWriteAsync(CancellationToken cancellationToken = default) =>
        new LockHandle((await WriteAsync(mayWait: true, cancellationToken).ConfigureAwait(false))!);

    public async ValueTask<IZnodeLockHandle?> TryAcquireWriteAsync(TimeSpan wait = default, CancellationToken cancellationToken = default) =>
        await WaitLimit.TryAsync(client, wait, WriteAsync, cancellationToken).ConfigureAwait(false) is { } held ? new LockHandle(held) : null;

    private ValueTask<HeldZnode?> ReadAsync(bool mayWait, CancellationToken cancellationToken) => _entry.EnterAsync(Reader, LastWriterBefore, default, mayWait, cancellationToken);

    private ValueTask<HeldZnode?> WriteAsync(bool mayWait, CancellationToken cancellationToken) =>
        _entry.EnterAsync(Writer, (_, own) => own == 0 ? null : own - 1, default, mayWait, cancellationToken);

    private static int? LastWriterBefore(IReadOnlyList<Contender> line, int own)
    {
        for (var i = own - 1; i >= 0; i--)
        {
            if (line[i].Kind == Writer)
            {
                return i;
            }
        }

        return null;
    }
}
