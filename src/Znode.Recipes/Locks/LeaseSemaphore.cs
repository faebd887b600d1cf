using Znode.Recipes.Sessions;

namespace Znode.Recipes.Locks;

/// <summary>Permits, taken by whoever has the lock beside them. Curator: <c>InterProcessSemaphoreV2</c>.</summary>
/// <remarks>
/// <c>locks</c> holds the line of those who wait; only its first looks at <c>leases</c>, so that a permit that is given back wakes one. Who has one of the first leases has a permit:
/// as long as only the lock's holder adds leases that is the same as Curator's rule, that there are no more leases than permits.
/// </remarks>
internal sealed class LeaseSemaphore : IZnodeSemaphore
{
    private const string Kind = "lease-";

    private readonly IZnodeClient _client;
    private readonly ExclusiveLock _lock;
    private readonly Line _leases;

    public LeaseSemaphore(IZnodeClient client, ZnodePath path, int permits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(permits, 1);
        _client = client;
        _lock = new(client, path / "locks");
        _leases = new(path / "leases", Kind);
        Permits = permits;
    }

    public int Permits { get; }

    public async ValueTask<IZnodeLockHandle> AcquireAsync(CancellationToken cancellationToken = default) =>
        new LockHandle((await EnterAsync(mayWait: true, cancellationToken).ConfigureAwait(false))!);

    public async ValueTask<IZnodeLockHandle?> TryAcquireAsync(TimeSpan wait = default, CancellationToken cancellationToken = default) =>
        await WaitLimit.TryAsync(_client, wait, EnterAsync, cancellationToken).ConfigureAwait(false) is { } held ? new LockHandle(held) : null;

    private async ValueTask<HeldZnode?> EnterAsync(bool mayWait, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await _lock.EnterAsync(mayWait, cancellationToken).ConfigureAwait(false) is not { } turn)
            {
                return null;
            }

            try
            {
                var (lease, isTaken) = await LeaseAsync(turn.Session, mayWait, cancellationToken).ConfigureAwait(false);
                if (lease is not null || isTaken)
                {
                    return lease;
                }
            }
            catch (SessionExpiredException)
            {
                // The turn and the lease went with it.
            }
            finally
            {
                await turn.ReleaseAsync().ConfigureAwait(false);
            }
        }
    }

    /// <returns>The lease, held; or that all permits are taken. Neither when someone deleted it.</returns>
    private async ValueTask<(HeldZnode? Lease, bool IsTaken)> LeaseAsync(IZnodeSession session, bool mayWait, CancellationToken cancellationToken)
    {
        var place = await Place.TakeAsync(_client, session, _leases.Path, Kind, default, cancellationToken).ConfigureAwait(false);
        try
        {
            var rank = -1;
            async ValueTask<bool> HasRankAsync()
            {
                var line = await _leases.ListAsync(session, cancellationToken).ConfigureAwait(false);
                rank = line.TakeWhile(contender => contender.Name != place.Path.Name).Count();
                rank = rank == line.Count ? -1 : rank;
                return rank < Permits;
            }

            if (!mayWait && !await _client.RepeatAsync(session, HasRankAsync, cancellationToken).ConfigureAwait(false))
            {
                await place.LeaveAsync().ConfigureAwait(false);
                return (null, true);
            }

            do
            {
                await _client.ChangedAsync(session, _leases.Path, WatchScope.Children, HasRankAsync, _ => true, cancellationToken).ConfigureAwait(false);
            }
            while (rank >= Permits);

            return rank < 0 ? default : (await HeldZnode.TryHoldAsync(_client, session, place.Path, cancellationToken).ConfigureAwait(false), false);
        }
        catch (OperationCanceledException)
        {
            throw new ZnodeCanceledException(await place.LeaveAsync().ConfigureAwait(false) ? RequestStatus.NotSent : RequestStatus.Sent, cancellationToken);
        }
        catch
        {
            await place.LeaveAsync().ConfigureAwait(false);
            throw;
        }
    }
}
