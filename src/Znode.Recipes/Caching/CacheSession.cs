using Znode.Recipes.Observing;
using Znode.Recipes.Sessions;

namespace Znode.Recipes.Caching;

/// <summary>A cache's time on one session: reads the tree behind the armed watch, then follows the events.</summary>
/// <remarks>
/// <para>
/// A round takes the events that are at hand, up to as many as reads may be under way. Deletions are applied as they stand; what was created or set is read once, however often it
/// is named, and the answers are applied when all are there. So a read is never older than the events before it, and what it saw beyond them is known by its zxids.
/// </para>
/// <para>
/// How new the entries are is known exactly where nothing is at hand behind a sync: the member sends an event before any answer from a later state. Between syncs, an event of one
/// transaction says that all before that transaction have been told.
/// </para>
/// </remarks>
internal sealed class CacheSession<T>(
    IZnodeClient client, IZnodeSession session, WatchReader reader, CacheEntries<T> entries, CachePicture<T> picture, ZnodePath root, ZnodeCacheOptions options)
{
    /// <summary>The tree has to be read: nothing is known yet, or there was a gap.</summary>
    private bool _mustRead = true;

    /// <summary>The reader was called away and no wait has begun since.</summary>
    private bool _isCalledAway;

    /// <summary>The state that will have been reached when nothing is at hand, and the losses of connection before it was asked for; null when it was not asked for.</summary>
    private (Zxid AsOf, int Losses)? _level;

    /// <summary>Follows the session until it ends.</summary>
    /// <param name="takeLevelAsked">Whether someone has asked, since the last time, how new the entries are; whoever does calls the reader away.</param>
    /// <param name="cancellationToken">Ends it, when the reader is called away too.</param>
    /// <exception cref="SessionExpiredException">The session has ended.</exception>
    public async Task RunAsync(Func<bool> takeLevelAsked, CancellationToken cancellationToken)
    {
        try
        {
            await NotBehindAsync(cancellationToken).ConfigureAwait(false);
            await FollowAsync(takeLevelAsked, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            entries.Saw(session.LastZxid);
        }
    }

    private async Task FollowAsync(Func<bool> takeLevelAsked, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_mustRead)
            {
                _mustRead = false;
                _level = null;
                await ReadTreeAsync(cancellationToken).ConfigureAwait(false);
            }

            if (_isCalledAway)
            {
                cancellationToken.ThrowIfCancellationRequested();
                _isCalledAway = false;
                if (takeLevelAsked())
                {
                    await AskAsync(cancellationToken).ConfigureAwait(false);
                }
            }

            if (!reader.IsNextAtHand && _level is { } level)
            {
                _level = null;
                picture.Show([], level.AsOf, level.Losses);
            }

            if (await NextAsync().ConfigureAwait(false) is { } told)
            {
                await FollowAsync(told, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Brings the session level when it may be at a member that does not know yet what is shown already.</summary>
    private async ValueTask NotBehindAsync(CancellationToken cancellationToken)
    {
        if (session.LastZxid < entries.Seen)
        {
            await client.RepeatAsync(session, () => session.SyncAsync(root, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<WatchEvent?> NextAsync()
    {
        var told = await reader.NextAsync().ConfigureAwait(false);
        _isCalledAway = told is null;
        return told;
    }

    /// <summary>Syncs, with no wait for an event under way, so that afterwards each event that came before the answer is at hand.</summary>
    private async Task AskAsync(CancellationToken cancellationToken)
    {
        var losses = picture.Losses;
        await client.RepeatAsync(session, () => session.SyncAsync(root, cancellationToken), cancellationToken).ConfigureAwait(false);
        _level = (session.LastZxid, losses);
    }

    /// <summary>Applies an event, and those at hand behind it.</summary>
    private async Task FollowAsync(WatchEvent first, CancellationToken cancellationToken)
    {
        var unread = new List<ZnodePath>();
        WatchEvent? told = first;
        var last = Zxid.Zero;
        for (var count = 0; told is { } next; count++)
        {
            last = next.Zxid > last ? next.Zxid : last;
            if (!Take(next) && !unread.Contains(next.Path))
            {
                unread.Add(next.Path);
            }

            told = count < options.RequestsInFlightMax && reader.IsNextAtHand ? await NextAsync().ConfigureAwait(false) : null;
        }

        var found = await ReadAsync(unread, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < unread.Count; i++)
        {
            entries.Apply(unread[i], found[i]);
        }

        // Other events of the last transaction may still come.
        picture.Show(entries.TakeChanges(), _mustRead || last == Zxid.Zero ? Zxid.Zero : new(last.Value - 1), levelAtLosses: null);
    }

    /// <summary>Applies an event as far as it can be without reading.</summary>
    /// <returns>False when its znode must be read.</returns>
    private bool Take(WatchEvent told)
    {
        _mustRead |= told.Kind == WatchEventKind.Gap;
        return told.Kind switch
        {
            WatchEventKind.Deleted => entries.TryDelete(told),
            WatchEventKind.Created or WatchEventKind.DataChanged => !entries.IsInScope(told.Path) || !entries.IsNews(told),
            _ => true,
        };
    }

    /// <summary>Reads the whole tree, level by level, and applies what differs.</summary>
    /// <remarks>
    /// A znode that is not met is gone, or was created after its parent was read: then its event is behind the watch, and puts it back. Changes are shown as they are found, except
    /// the first time, when nobody should take half a tree for the whole.
    /// </remarks>
    private async Task ReadTreeAsync(CancellationToken cancellationToken)
    {
        var losses = picture.Losses;
        var asOf = session.LastZxid;
        var isFirst = !picture.Ready.IsCompleted;
        var met = new HashSet<ZnodePath>();
        var unread = new Queue<ZnodePath>([root]);
        while (unread.Count > 0)
        {
            var paths = new List<ZnodePath>();
            while (paths.Count < options.RequestsInFlightMax && unread.TryDequeue(out var path))
            {
                paths.Add(path);
            }

            var found = await ReadAsync(paths, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < paths.Count; i++)
            {
                if (entries.IsInScope(paths[i]))
                {
                    entries.Apply(paths[i], found[i]);
                    met.Add(paths[i]);
                }
            }

            var parents = paths.Where((path, i) => found[i] is { Stat.NumChildren: > 0 } && entries.HasChildrenInScope(path)).ToList();
            foreach (var child in await ListAsync(parents, cancellationToken).ConfigureAwait(false))
            {
                unread.Enqueue(child);
            }

            if (!isFirst)
            {
                picture.Show(entries.TakeChanges(), Zxid.Zero, levelAtLosses: null);
            }
        }

        foreach (var gone in entries.Paths.Where(path => !met.Contains(path)).ToList())
        {
            entries.Remove(gone, Zxid.Zero);
        }

        picture.Show(entries.TakeChanges(), asOf, losses);
    }

    /// <summary>Reads znodes, all at a time; null for one that does not exist or may not be read.</summary>
    private Task<ZnodeData?[]> ReadAsync(IReadOnlyList<ZnodePath> paths, CancellationToken cancellationToken)
    {
        return Task.WhenAll(paths.Select(path => ReadAsync(path).AsTask()));

        async ValueTask<ZnodeData?> ReadAsync(ZnodePath path)
        {
            try
            {
                return await client.RepeatAsync(session, () => session.TryGetAsync(path, cancellationToken), cancellationToken).ConfigureAwait(false);
            }
            catch (NoAuthException)
            {
                return null;
            }
        }
    }

    /// <summary>Lists the children of znodes, all at a time.</summary>
    private async Task<IEnumerable<ZnodePath>> ListAsync(IReadOnlyList<ZnodePath> parents, CancellationToken cancellationToken)
    {
        var lists = await Task.WhenAll(parents.Select(parent => ListAsync(parent).AsTask())).ConfigureAwait(false);
        return parents.Zip(lists).SelectMany(list => list.Second.Order(StringComparer.Ordinal), (list, name) => list.First / name);

        async ValueTask<IReadOnlyList<string>> ListAsync(ZnodePath parent)
        {
            try
            {
                return (await client.RepeatAsync(session, () => session.TryGetChildrenAsync(parent, cancellationToken), cancellationToken).ConfigureAwait(false))?.Names ?? [];
            }
            catch (NoAuthException)
            {
                return [];
            }
        }
    }
}
