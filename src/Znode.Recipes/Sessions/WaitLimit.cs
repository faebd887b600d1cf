namespace Znode.Recipes.Sessions;

/// <summary>Waits with a limit, by the client's clock.</summary>
internal static class WaitLimit
{
    /// <summary>Runs an acquisition for as long as the caller is willing to wait.</summary>
    /// <param name="client">Whose clock counts.</param>
    /// <param name="wait">How long; zero for not at all, <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <param name="acquire">The acquisition; told whether to wait for others. It returns null when it would have to and may not.</param>
    /// <param name="cancellationToken">The caller's token.</param>
    /// <returns>What was acquired, or null when that was not possible in time.</returns>
    public static async ValueTask<T?> TryAsync<T>(
        IZnodeClient client, TimeSpan wait, Func<bool, CancellationToken, ValueTask<T?>> acquire, CancellationToken cancellationToken)
        where T : class
    {
        if (wait == TimeSpan.Zero || wait == Timeout.InfiniteTimeSpan)
        {
            return await acquire(wait != TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(wait, TimeSpan.Zero);
        using var limit = new CancellationTokenSource(wait, client.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await acquire(true, either.Token).ConfigureAwait(false);
        }
        catch (ZnodeCanceledException exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new ZnodeCanceledException(exception.Request, cancellationToken);
        }
        catch (ZnodeCanceledException)
        {
            return null;
        }
    }
}
