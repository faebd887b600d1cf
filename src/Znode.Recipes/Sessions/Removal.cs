namespace Znode.Recipes.Sessions;

/// <summary>Takes away what a recipe leaves behind, without letting its caller wait for a connection that may not come back.</summary>
internal static class Removal
{
    /// <summary>Removes something: once in the call, and when the connection is gone, behind the caller until it is done or the session has ended.</summary>
    /// <param name="client">The client of the session.</param>
    /// <param name="session">The session whose znode it is.</param>
    /// <param name="removal">Removes it; can be run again.</param>
    /// <returns>True when nothing is left; false when the removal goes on behind the caller.</returns>
    public static async ValueTask<bool> RemoveAsync(this IZnodeClient client, IZnodeSession session, Func<ValueTask> removal)
    {
        if (client.State is ClientState.Suspended or ClientState.ConnectedReadOnly)
        {
            // Not even a try: a read would wait until the connection is back.
            _ = RemoveLaterAsync(client, session, removal);
            return false;
        }

        try
        {
            await removal().ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            return true;
        }
        catch (ZnodeException exception) when (exception.IsTransient)
        {
            // Its failures other than these are nobody's to catch: they show as unobserved.
            _ = RemoveLaterAsync(client, session, removal);
            return false;
        }
    }

    /// <summary>Removes an ephemeral znode whose name is not its own, if it is the session's: what others have made there since is left alone.</summary>
    public static async ValueTask DeleteOwnAsync(this IZnodeSession session, ZnodePath path)
    {
        // A member that the session has moved to may not know yet what the one before did.
        await session.SyncAsync(path).ConfigureAwait(false);
        if (await session.ExistsAsync(path).ConfigureAwait(false) is { } stat && stat.EphemeralOwner == session.Id)
        {
            await session.TryDeleteAsync(path).ConfigureAwait(false);
        }
    }

    private static async Task RemoveLaterAsync(IZnodeClient client, IZnodeSession session, Func<ValueTask> removal)
    {
        try
        {
            await client.RepeatAsync(session, removal, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            // What was ephemeral goes with its session.
        }
    }

    private static bool IsEnd(Exception exception) => exception is SessionExpiredException or ObjectDisposedException;
}
