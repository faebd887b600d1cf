using System.Diagnostics;

namespace Znode.Recipes.Observing;

/// <summary>Reads a watch's events for a loop that has other things to do too: it can be called away from waiting, and asks whether an event is at hand.</summary>
/// <remarks>
/// Owned by its loop: one reader at a time. Only <see cref="CallAway"/> is for others. Being called away takes no event: it ends the enumeration, and the next one begins
/// where that ended, as <see cref="IZnodeWatch"/> allows.
/// </remarks>
internal sealed class WatchReader(IZnodeWatch watch) : IAsyncDisposable
{
    // Sources of tokens without a timer have nothing to let go of.
    private CancellationTokenSource _away = new();
    private IAsyncEnumerator<WatchEvent>? _events;
    private Task<bool>? _next;

    /// <summary>Gets whether <see cref="NextAsync"/> returns without a wait.</summary>
    /// <remarks>When not, every event that was in the watch's buffer at the time of the call has been read: a new wait finds what is there at once.</remarks>
    public bool IsNextAtHand => Begin().IsCompleted;

    /// <summary>Makes the wait of now, or else the next one, return null. Any thread.</summary>
    public void CallAway() => Volatile.Read(ref _away).Cancel();

    /// <summary>Waits for an event.</summary>
    /// <returns>The event, or null when called away: then nothing of the watch is being waited for.</returns>
    /// <exception cref="SessionExpiredException">The session has ended, and its events have been read.</exception>
    public async ValueTask<WatchEvent?> NextAsync()
    {
        var next = Begin();
        _next = null;
        try
        {
            return await next.ConfigureAwait(false)
                ? _events!.Current
                : throw new UnreachableException("A watch ends by an exception unless it is disposed");
        }
        catch (OperationCanceledException) when (_away.IsCancellationRequested)
        {
            await EndAsync().ConfigureAwait(false);

            // From here on it is the next wait that is called away from; who called before has left word of why.
            Volatile.Write(ref _away, new());
            return null;
        }
    }

    /// <summary>Disarms the watch.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_next is { } next)
        {
            _next = null;
            CallAway();
            try
            {
                _ = await next.ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ZnodeException or ObjectDisposedException)
            {
                // However the wait ends, nobody asks for its event any more.
            }
        }

        await EndAsync().ConfigureAwait(false);
        await watch.DisposeAsync().ConfigureAwait(false);
    }

    private Task<bool> Begin()
    {
        if (_next is null)
        {
            _events ??= watch.GetAsyncEnumerator(_away.Token);
            _next = _events.MoveNextAsync().AsTask();
        }

        return _next;
    }

    private async ValueTask EndAsync()
    {
        if (_events is { } events)
        {
            _events = null;
            await events.DisposeAsync().ConfigureAwait(false);
        }
    }
}
