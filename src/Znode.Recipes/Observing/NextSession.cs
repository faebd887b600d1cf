namespace Znode.Recipes.Observing;

/// <summary>Gets the next session for what goes on for as long as its client does.</summary>
internal static class NextSession
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Gets the client's session, also where opening one fails for now (a member that takes no writes): then again after a pause, by the client's clock.</summary>
    public static async ValueTask<IZnodeSession> NextSessionAsync(this IZnodeClient client, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await client.GetSessionAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (ZnodeException exception) when (exception.IsTransient || exception is SessionExpiredException)
            {
                await Task.Delay(Pause, client.TimeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Tells whether an exception says that the session is over and the client is not: it was lost, or someone disposed it.</summary>
    public static bool EndsSession(this IZnodeClient client, Exception exception) =>
        exception is SessionExpiredException || (exception is ObjectDisposedException && client.State != ClientState.Closed);
}
