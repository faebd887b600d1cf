using Znode.Recipes.Sessions;

namespace Znode.Recipes.Queues;

/// <summary>The ephemeral znode by which a consumer has a message: of the message's name, below <c>locks</c>, and made only while the message is there.</summary>
/// <remarks>Its data tells it from a claim of another consumer on the same session, for when the answer of its create is lost.</remarks>
internal sealed class QueueClaim(IZnodeClient client, IZnodeSession session, ZnodePath item)
{
    private readonly byte[] _mark = Guid.NewGuid().ToByteArray();

    /// <summary>Whether a create may have come to something that is not known here.</summary>
    private bool _isUnknown;

    public ZnodePath Path { get; } = LocksOf(item.Parent) / item.Name;

    public static ZnodePath LocksOf(ZnodePath queue) => queue / "locks";

    /// <summary>Claims the message.</summary>
    /// <returns>False when it is another's, or gone.</returns>
    public async ValueTask<bool> TryMakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await client.RepeatAsync(session, () => AttemptAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch when (_isUnknown)
        {
            await GiveUpAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Removes the claim if it is there.</summary>
    public ValueTask<bool> GiveUpAsync() => client.RemoveAsync(
        session,
        async () =>
        {
            if (await IsOursAsync(CancellationToken.None).ConfigureAwait(false))
            {
                await session.TryDeleteAsync(Path).ConfigureAwait(false);
            }
        });

    private async ValueTask<bool> AttemptAsync(CancellationToken cancellationToken)
    {
        if (_isUnknown && await IsOursAsync(cancellationToken).ConfigureAwait(false))
        {
            _isUnknown = false;
            return true;
        }

        _isUnknown = true;
        try
        {
            while (true)
            {
                var result = await session.TryCommitAsync(new Transaction().Check(item).Create(Path, _mark, CreateMode.Ephemeral), cancellationToken).ConfigureAwait(false);
                _isUnknown = false;
                if (result is not { RefusedIndex: 1, Error: ErrorCode.NoNode })
                {
                    return result.IsCommitted;
                }

                // Somebody has tidied up where the claims are.
                await session.TryCreateAsync(Path.Parent, options: new() { CreateParents = true }, cancellationToken: cancellationToken).ConfigureAwait(false);
                _isUnknown = true;
            }
        }
        catch (ZnodeException exception)
        {
            _isUnknown = exception.Request == RequestStatus.Sent;
            throw;
        }
        catch (ZnodeCanceledException exception)
        {
            _isUnknown = exception.Request == RequestStatus.Sent;
            throw;
        }
    }

    private async ValueTask<bool> IsOursAsync(CancellationToken cancellationToken)
    {
        await session.SyncAsync(Path, cancellationToken).ConfigureAwait(false);
        return await session.TryGetAsync(Path, cancellationToken).ConfigureAwait(false) is { } claim
            && claim.Stat.EphemeralOwner == session.Id && claim.Data.Span.SequenceEqual(_mark);
    }
}
