namespace Znode.Recipes.Sessions;

/// <summary>Waits for a change of the tree: the watch is armed first, then the state is looked at, and only then is waited.</summary>
internal static class SessionWaits
{
    /// <summary>Waits until a znode is gone, or may be: look again afterwards.</summary>
    public static ValueTask GoneAsync(this IZnodeClient client, IZnodeSession session, ZnodePath path, CancellationToken cancellationToken) => client.ChangedAsync(
        session,
        path,
        WatchScope.Node,
        async () => await session.ExistsAsync(path, cancellationToken).ConfigureAwait(false) is null,
        e => e.Kind == WatchEventKind.Deleted,
        cancellationToken);

    /// <summary>Waits for a change, unless what is waited for is there already.</summary>
    /// <param name="client">The client of the session.</param>
    /// <param name="session">The session.</param>
    /// <param name="path">What to watch.</param>
    /// <param name="scope">How much of it.</param>
    /// <param name="isThere">Whether there is nothing to wait for. Asked once the watch is armed.</param>
    /// <param name="isAwaited">Whether an event is the one waited for. A gap always is.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static ValueTask ChangedAsync(
        this IZnodeClient client,
        IZnodeSession session,
        ZnodePath path,
        WatchScope scope,
        Func<ValueTask<bool>> isThere,
        Func<WatchEvent, bool> isAwaited,
        CancellationToken cancellationToken) => client.RepeatAsync(
        session,
        async () =>
        {
            var watch = await session.WatchAsync(path, scope, cancellationToken).ConfigureAwait(false);
            await using (((IAsyncDisposable)watch).ConfigureAwait(false))
            {
                if (await isThere().ConfigureAwait(false))
                {
                    return;
                }

                await foreach (var e in watch.WithCancellation(cancellationToken).ConfigureAwait(false))
                {
                    if (e.Kind == WatchEventKind.Gap || isAwaited(e))
                    {
                        return;
                    }
                }
            }
        },
        cancellationToken);
}
