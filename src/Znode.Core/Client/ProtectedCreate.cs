namespace Znode.Client;

/// <summary>A create that is found again when its answer is lost: the name of its znode has a mark, which is looked for, and without it the create is done again.</summary>
/// <remarks>Source: Curator's <c>CreateBuilderImpl</c>, with protection.</remarks>
internal static class ProtectedCreate
{
    /// <summary>Creates a znode once.</summary>
    /// <param name="session">The session that creates.</param>
    /// <param name="path">Where, as it was asked for: without the mark.</param>
    /// <param name="mark">The create's own.</param>
    /// <param name="create">Creates the znode whose name has the mark. It is called in this call, so that it has its place in the order of calls, and again each time that it was not done.</param>
    /// <param name="connectedAgain">Waits until it can be looked; null where a look waits by itself, and so is over when it fails.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What <paramref name="create"/> returns, or what was found.</returns>
    public static async ValueTask<Created?> RunAsync(
        IZnodeSession session,
        ZnodePath path,
        Guid mark,
        Func<ZnodePath, ValueTask<Created?>> create,
        Func<CancellationToken, Task>? connectedAgain,
        CancellationToken cancellationToken)
    {
        var marked = ProtectedName.Of(path, mark);
        while (true)
        {
            try
            {
                return await create(marked).ConfigureAwait(false);
            }
            catch (ConnectionLossException loss) when (loss.Request == RequestStatus.Sent)
            {
                if (await FindAsync(session, path, mark, connectedAgain, cancellationToken).ConfigureAwait(false) is { } found)
                {
                    return found;
                }
            }
        }
    }

    /// <summary>Looks for the mark. When that fails, what it says is of the look; what was asked for is the create, which may have been done.</summary>
    private static async ValueTask<Created?> FindAsync(
        IZnodeSession session, ZnodePath path, Guid mark, Func<CancellationToken, Task>? connectedAgain, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                if (connectedAgain is not null)
                {
                    await connectedAgain(cancellationToken).ConfigureAwait(false);
                }

                return await ProtectedName.FindAsync(session, path, mark, cancellationToken).ConfigureAwait(false);
            }
            catch (ConnectionLossException) when (connectedAgain is not null)
            {
                // Again, over the next connection.
            }
            catch (SessionExpiredException expired)
            {
                throw new SessionExpiredException(path, RequestStatus.Sent, expired.Message, expired);
            }
            catch (ZnodeException failed)
            {
                throw new ConnectionLossException(path, RequestStatus.Sent, $"The answer is lost, and it could not be looked whether the create was done: {failed.Message}", failed);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw new ZnodeCanceledException(RequestStatus.Sent, cancellationToken);
            }
        }
    }
}
