using System.Runtime.ExceptionServices;
using Znode.Recipes.Observing;

namespace Znode.Recipes.Sessions;

/// <summary>Runs a step of a recipe on one session until it is answered, however often the connection breaks meanwhile.</summary>
/// <remarks>
/// Between two attempts it waits until the client is connected again, which the client tells; nothing is polled. Only where an attempt fails although the client says
/// that it is connected (a member with too much to do, one that takes no writes for now) the next one comes after a pause, by the client's clock.
/// </remarks>
internal static class SessionRetry
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs a step that may be run again after it failed halfway: a read, a write that checks a version, a create that looks for itself first.</summary>
    /// <param name="client">The client of the session.</param>
    /// <param name="session">The session that the step is about; no other is taken in its place.</param>
    /// <param name="step">The step.</param>
    /// <param name="cancellationToken">Ends the attempts; the step should be given it too.</param>
    /// <returns>What the step returned.</returns>
    /// <exception cref="SessionExpiredException">The session was lost.</exception>
    /// <exception cref="ZnodeCanceledException">The token fired. What it says of the request is about the last attempt.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    public static async ValueTask<T> RepeatAsync<T>(this IZnodeClient client, IZnodeSession session, Func<ValueTask<T>> step, CancellationToken cancellationToken)
    {
        for (var failures = 0; ; failures++)
        {
            ThrowIfOver(session, cancellationToken);
            try
            {
                return await step().ConfigureAwait(false);
            }
            catch (ZnodeException exception) when (exception.IsTransient)
            {
                // The failure may be how the end of the session shows first.
                ThrowIfOver(session, cancellationToken);
            }
            catch (ObjectDisposedException exception) when (client.State != ClientState.Closed)
            {
                // Somebody disposed the session, which all share, and the client goes on with the next: for a recipe that is a loss like any other.
                throw new SessionExpiredException(innerException: exception);
            }

            await ConnectedAsync(client, session, isAgain: failures > 0, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Runs a step that returns nothing.</summary>
    /// <inheritdoc cref="RepeatAsync{T}(IZnodeClient, IZnodeSession, Func{ValueTask{T}}, CancellationToken)"/>
    public static async ValueTask RepeatAsync(this IZnodeClient client, IZnodeSession session, Func<ValueTask> step, CancellationToken cancellationToken)
    {
        _ = await client.RepeatAsync(
            session,
            async () =>
            {
                await step().ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs a step that may be run again on the client's session, and when that is lost, on the next.</summary>
    public static async ValueTask<T> RepeatAsync<T>(this IZnodeClient client, Func<IZnodeSession, ValueTask<T>> step, CancellationToken cancellationToken)
    {
        while (true)
        {
            var session = await client.NextSessionAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return await client.RepeatAsync(session, () => step(session), cancellationToken).ConfigureAwait(false);
            }
            catch (SessionExpiredException)
            {
                // On with the next.
            }
        }
    }

    /// <summary>Runs a write that must not be carried out twice: again only as long as it is certain that nothing was done.</summary>
    /// <exception cref="ZnodeException">The write was refused; or with <see cref="RequestStatus.Sent"/>: it is not known whether it was carried out.</exception>
    public static async ValueTask<T> WriteOnceAsync<T>(this IZnodeClient client, Func<IZnodeSession, ValueTask<T>> write, CancellationToken cancellationToken)
    {
        while (true)
        {
            var session = await client.NextSessionAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                var (value, unknown) = await client.RepeatAsync(session, () => TryWriteAsync(client, session, write), cancellationToken).ConfigureAwait(false);
                unknown?.Throw();
                return value!;
            }
            catch (SessionExpiredException exception) when (exception.Request == RequestStatus.NotSent)
            {
                // On with the next.
            }
        }
    }

    /// <summary>Finds out what became of a write that may have been carried out. When it does not come to that, what is thrown says that it is not known.</summary>
    public static async ValueTask<T> FindOutAsync<T>(this IZnodeClient client, IZnodeSession session, Func<ValueTask<T>> look, CancellationToken cancellationToken)
    {
        try
        {
            return await client.RepeatAsync(session, look, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw new ZnodeCanceledException(RequestStatus.Sent, cancellationToken);
        }
        catch (SessionExpiredException exception)
        {
            throw new SessionExpiredException(request: RequestStatus.Sent, innerException: exception);
        }
    }

    private static async ValueTask<(T? Value, ExceptionDispatchInfo? Unknown)> TryWriteAsync<T>(IZnodeClient client, IZnodeSession session, Func<IZnodeSession, ValueTask<T>> write)
    {
        try
        {
            return (await write(session).ConfigureAwait(false), null);
        }
        catch (ObjectDisposedException exception) when (client.State != ClientState.Closed)
        {
            // Somebody disposed the session, before it was asked or while it was at it: that is not said.
            return (default, ExceptionDispatchInfo.Capture(new SessionExpiredException(request: RequestStatus.Sent, innerException: exception)));
        }
        catch (ZnodeException exception) when (exception.Request == RequestStatus.Sent)
        {
            // As a value, so that it is not taken for one to repeat.
            return (default, ExceptionDispatchInfo.Capture(exception));
        }
    }

    /// <summary>Makes sure that the parent of a recipe's znodes exists: a container, which the ensemble removes some time after the last of them is gone.</summary>
    /// <remarks>Where the ensemble knows no containers (before ZooKeeper 3.5) it is persistent. Its ancestors are persistent. What exists is taken as it is.</remarks>
    public static ValueTask CreateContainerAsync(this IZnodeClient client, IZnodeSession session, ZnodePath path, CancellationToken cancellationToken) => path.IsRoot
        ? default
        : client.RepeatAsync(
            session,
            async () =>
            {
                try
                {
                    await session.TryCreateAsync(path, options: new() { Mode = CreateMode.Container, CreateParents = true }, cancellationToken: cancellationToken).ConfigureAwait(false);
                }
                catch (UnimplementedException)
                {
                    await session.TryCreateAsync(path, options: new() { CreateParents = true }, cancellationToken: cancellationToken).ConfigureAwait(false);
                }
            },
            cancellationToken);

    private static void ThrowIfOver(IZnodeSession session, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            throw new ZnodeCanceledException(RequestStatus.NotSent, cancellationToken);
        }

        if (session.Lost.IsCancellationRequested)
        {
            throw new SessionExpiredException();
        }
    }

    private static async ValueTask ConnectedAsync(IZnodeClient client, IZnodeSession session, bool isAgain, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, session.Lost);
        try
        {
            if (isAgain && client.State == ClientState.Connected)
            {
                await Task.Delay(Pause, client.TimeProvider, over.Token).ConfigureAwait(false);
            }

            await foreach (var state in client.ObserveStateAsync(over.Token).ConfigureAwait(false))
            {
                if (state == ClientState.Connected)
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            ThrowIfOver(session, cancellationToken);
        }

        // The stream ends with the client; a session that is lost at that moment has its own word for it.
        ThrowIfOver(session, cancellationToken);
        ObjectDisposedException.ThrowIf(client.State == ClientState.Closed, typeof(IZnodeClient));
    }
}
