using Znode.Recipes.Observing;
using Znode.Recipes.Sessions;

namespace Znode.Recipes.Queues;

/// <summary>Takes messages, one after the other: lists the queue, claims what nobody has claimed, and waits for a change when there is nothing left.</summary>
/// <remarks>
/// One watch for each consumer, with room for one event: whatever happens while it is busy is one reason to list anew. A list is worked through until then.
/// Owned by its stream: one caller at a time.
/// </remarks>
internal sealed class QueueConsumer(IZnodeClient client, ZnodePath path, CancellationToken cancellationToken) : IAsyncDisposable
{
    private readonly Queue<QueueItemName> _backlog = new();
    private IZnodeSession? _session;
    private IZnodeWatch? _watch;
    private IAsyncEnumerator<WatchEvent>? _events;

    /// <summary>The next event, which may have come.</summary>
    private Task<bool>? _change;

    /// <summary>Waits for a message and takes it.</summary>
    public async ValueTask<(HeldZnode Held, ZnodePath Item, ZnodeData Data)> TakeAsync()
    {
        while (true)
        {
            try
            {
                var session = _session ?? await BeginAsync().ConfigureAwait(false);
                if (_change is null || _change.IsCompleted || _backlog.Count == 0)
                {
                    await ListAsync(session).ConfigureAwait(false);
                }

                if (_backlog.TryDequeue(out var item) && await TryTakeAsync(session, path / item.Name).ConfigureAwait(false) is { } taken)
                {
                    return taken;
                }
            }
            catch (Exception exception) when (client.EndsSession(exception))
            {
                await DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _session = null;
        _backlog.Clear();
        if (_watch is not null)
        {
            await _watch.DisposeAsync().ConfigureAwait(false);
            _watch = null;
        }

        if (_change is not null)
        {
            // Over with the watch, however it ends; the stream may not be left before.
            await ((Task)_change).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _change = null;
        }

        if (_events is not null)
        {
            await _events.DisposeAsync().ConfigureAwait(false);
            _events = null;
        }
    }

    private async ValueTask<IZnodeSession> BeginAsync()
    {
        var session = await client.NextSessionAsync(cancellationToken).ConfigureAwait(false);
        await client.RepeatAsync(
            session,
            () => session.TryCreateAsync(QueueClaim.LocksOf(path), options: new() { CreateParents = true }, cancellationToken: cancellationToken),
            cancellationToken).ConfigureAwait(false);
        var options = new WatchOptions { Scope = WatchScope.Subtree, Capacity = 1 };
        _watch = await client.RepeatAsync(session, () => session.WatchAsync(path, options, cancellationToken), cancellationToken).ConfigureAwait(false);
        _events = _watch.GetAsyncEnumerator(cancellationToken);
        return _session = session;
    }

    /// <summary>Lists the queue, the first time on a session and whenever something has changed.</summary>
    private async ValueTask ListAsync(IZnodeSession session)
    {
        if (_change is { } change)
        {
            await change.ConfigureAwait(false);
        }

        // The next event is one after this list: the watch was armed before.
        _change = _events!.MoveNextAsync().AsTask();
        _backlog.Clear();
        var items = await ChildrenAsync(session, path).ConfigureAwait(false);
        var claims = (await ChildrenAsync(session, QueueClaim.LocksOf(path)).ConfigureAwait(false)).ToHashSet();
        foreach (var item in items.Select(QueueItemName.Parse).OfType<QueueItemName>().Where(item => !claims.Contains(item.Name)).Order())
        {
            _backlog.Enqueue(item);
        }
    }

    private async ValueTask<IReadOnlyList<string>> ChildrenAsync(IZnodeSession session, ZnodePath parent) =>
        (await client.RepeatAsync(session, () => session.TryGetChildrenAsync(parent, cancellationToken), cancellationToken).ConfigureAwait(false))?.Names ?? [];

    /// <returns>Null when another has the message, or it is gone.</returns>
    private async ValueTask<(HeldZnode Held, ZnodePath Item, ZnodeData Data)?> TryTakeAsync(IZnodeSession session, ZnodePath item)
    {
        var claim = new QueueClaim(client, session, item);
        if (!await claim.TryMakeAsync(cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        HeldZnode? held = null;
        try
        {
            held = await HeldZnode.TryHoldAsync(client, session, claim.Path, cancellationToken).ConfigureAwait(false);

            // Nobody who respects claims deletes it now.
            if (held is not null
                && await client.RepeatAsync(session, () => session.TryGetAsync(item, cancellationToken), cancellationToken).ConfigureAwait(false) is { } data)
            {
                return (held, item, data);
            }
        }
        catch
        {
            await GiveUpAsync().ConfigureAwait(false);
            throw;
        }

        await GiveUpAsync().ConfigureAwait(false);
        return null;

        async ValueTask GiveUpAsync()
        {
            if (held is not null)
            {
                await held.ReleaseIfThereAsync().ConfigureAwait(false);
            }
            else
            {
                await claim.GiveUpAsync().ConfigureAwait(false);
            }
        }
    }
}
