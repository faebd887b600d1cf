using System.Diagnostics;
using Znode.Recipes.Sessions;

namespace Znode.Recipes.Observing;

/// <summary>One stream of a value: a watch on one session after another, and a read after each event that tells something new.</summary>
/// <remarks>
/// The order is always: arm, then read. A state read on one session can only be followed by a later one on the same session. On the next session it could be an older one,
/// from a member that lags behind; so there, unless the session is known to have seen as much, a sync comes first.
/// Owned by its stream: one caller at a time.
/// </remarks>
internal abstract class Observation<T>(IZnodeClient client, ZnodePath path) : IAsyncDisposable
    where T : class
{
    private IZnodeSession? _session;
    private IZnodeWatch? _watch;
    private IAsyncEnumerator<WatchEvent>? _events;

    /// <summary>The value that was told last; null before the first.</summary>
    private T? _last;

    /// <summary>A state that the last read reflects. Events up to it tell nothing new.</summary>
    private Zxid _asOf;

    /// <summary>The latest state that the last read can have come from.</summary>
    private Zxid _seen;

    /// <summary>Waits for the next value: the first at once, later ones when they differ from the one before.</summary>
    public async ValueTask<T> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                if (_session is null)
                {
                    await BeginAsync(cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    await ChangeAsync().ConfigureAwait(false);
                }

                var value = await ReadArmedAsync(_session!, cancellationToken).ConfigureAwait(false);
                if (_last is null || IsNews(value, _last))
                {
                    return _last = value;
                }
            }
            catch (Exception exception) when (client.EndsSession(exception))
            {
                await DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Disarms; <see cref="NextAsync"/> would arm again.</summary>
    public async ValueTask DisposeAsync()
    {
        _session = null;
        await DisarmAsync().ConfigureAwait(false);
    }

    /// <summary>Tells which watch hears of the change after a value; null before the first.</summary>
    protected abstract WatchScope ScopeAfter(T? value);

    /// <summary>Reads the value.</summary>
    /// <param name="session">Where.</param>
    /// <param name="asOf">A state that the answer is sure to reflect.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    protected abstract ValueTask<T> ReadAsync(IZnodeSession session, Zxid asOf, CancellationToken cancellationToken);

    /// <summary>Tells whether a value that was read later is another one.</summary>
    protected abstract bool IsNews(T value, T last);

    private async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        var session = await client.NextSessionAsync(cancellationToken).ConfigureAwait(false);
        await ArmAsync(session, ScopeAfter(_last), cancellationToken).ConfigureAwait(false);
        if (_last is not null && session.LastZxid < _seen)
        {
            await client.RepeatAsync(session, () => session.SyncAsync(path, cancellationToken), cancellationToken).ConfigureAwait(false);
        }

        _session = session;
    }

    private async ValueTask ArmAsync(IZnodeSession session, WatchScope scope, CancellationToken cancellationToken)
    {
        await DisarmAsync().ConfigureAwait(false);

        // Room for one: whatever else happens before the reader comes back is one value all the same.
        var options = new WatchOptions { Scope = scope, Capacity = 1 };
        _watch = await client.RepeatAsync(session, () => session.WatchAsync(path, options, cancellationToken), cancellationToken).ConfigureAwait(false);
        _events = _watch.GetAsyncEnumerator(cancellationToken);
    }

    private async ValueTask DisarmAsync()
    {
        if (_events is not null)
        {
            await _events.DisposeAsync().ConfigureAwait(false);
            _events = null;
        }

        if (_watch is not null)
        {
            await _watch.DisposeAsync().ConfigureAwait(false);
            _watch = null;
        }
    }

    /// <summary>Waits for an event that tells of something after the last read.</summary>
    private async ValueTask ChangeAsync()
    {
        while (await _events!.MoveNextAsync().ConfigureAwait(false))
        {
            var told = _events.Current;
            if (told.Kind == WatchEventKind.Gap || told.Zxid == Zxid.Zero || told.Zxid > _asOf)
            {
                return;
            }
        }

        // Only the stream disposes its watch, and not while it waits here.
        throw new UnreachableException("A watch ends by an exception unless it is disposed");
    }

    /// <summary>Reads the value, and again when another watch than the armed one hears of its next change.</summary>
    private async ValueTask<T> ReadArmedAsync(IZnodeSession session, CancellationToken cancellationToken)
    {
        while (true)
        {
            var value = await ReadAsync(session, cancellationToken).ConfigureAwait(false);
            if (ScopeAfter(value) == _watch!.Scope)
            {
                return value;
            }

            await ArmAsync(session, ScopeAfter(value), cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<T> ReadAsync(IZnodeSession session, CancellationToken cancellationToken)
    {
        var value = await client.RepeatAsync(
            session,
            () =>
            {
                _asOf = session.LastZxid;
                return ReadAsync(session, _asOf, cancellationToken);
            },
            cancellationToken).ConfigureAwait(false);
        _seen = session.LastZxid;
        return value;
    }
}
