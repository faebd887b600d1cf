using Znode.Client.Calls;
using Znode.Protocol;
using Znode.Watches;

namespace Znode.Client.Watching;

/// <summary>The watches of a session: which streams share a path, and what the server is to watch for them.</summary>
/// <remarks>
/// <para>
/// For one path the server is asked for one watch: a persistent one, or, when a stream wants the subtree, a recursive one, of whose events those of the others are made. So the answer is the same from
/// servers that keep one kind of watch for a path (ZooKeeper 3.6 to 3.8) and from those that keep both. Source: spec client-protocol §10.2 and §10.6.
/// </para>
/// <para>A stream hears of events from the moment at which the answer to its own request comes. Guarded by the session's gate; the order of changes here is the order of requests.</para>
/// </remarks>
internal sealed class WatchTable
{
    private readonly Dictionary<ZnodePath, PathWatches> _paths = [];

    /// <summary>How many paths hear of what is below them.</summary>
    private int _heardSubtrees;

    /// <summary>Gets all paths with streams.</summary>
    public IEnumerable<PathWatches> Paths => _paths.Values;

    /// <summary>Takes up a stream that is about to be armed.</summary>
    /// <returns>Its path.</returns>
    public PathWatches Add(RemoteWatch watch)
    {
        if (!_paths.TryGetValue(watch.Path, out var path))
        {
            _paths.Add(watch.Path, path = new(watch.Path));
        }

        path.Watches.Add(watch);
        return path;
    }

    /// <summary>Forgets a stream.</summary>
    /// <param name="watch">Which.</param>
    /// <param name="path">Its path, as it is without the stream.</param>
    /// <returns>False when it was not there.</returns>
    public bool Remove(RemoteWatch watch, out PathWatches path)
    {
        if (!_paths.TryGetValue(watch.Path, out path!) || !path.Watches.Remove(watch))
        {
            return false;
        }

        if (path.Watches.Count == 0)
        {
            Hears(path, ofSubtree: false);
            _paths.Remove(watch.Path);
        }

        return true;
    }

    /// <summary>Notes which events come for a path from now on: what the server watches, not what the streams want, which it may still have to be asked for.</summary>
    public void Hears(PathWatches path, bool ofSubtree)
    {
        if (path.HearsOfSubtree != ofSubtree)
        {
            path.HearsOfSubtree = ofSubtree;
            _heardSubtrees += ofSubtree ? 1 : -1;
        }
    }

    /// <summary>Tells the streams of an event.</summary>
    /// <exception cref="Jute.JuteException">It is none.</exception>
    public void Tell(EventReply e, Zxid zxid)
    {
        var changed = ReplyPath.Parse(e.Path);
        var type = (WatchedEventType)e.Type;
        var kind = KindOf(type);
        if (_paths.TryGetValue(changed, out var path))
        {
            // What sets a watch again goes first: whoever is told and asks something is answered behind it.
            path.OneShots?.OnEvent(kind);
            path.Tell(kind, zxid);
        }

        if (_heardSubtrees == 0 || kind == WatchEventKind.ChildrenChanged)
        {
            return;
        }

        var isParent = true;
        for (var above = changed; !above.IsRoot; isParent = false)
        {
            above = above.Parent;
            if (_paths.TryGetValue(above, out path))
            {
                path.TellOfBelow(kind, changed, isParent, zxid);
            }
        }
    }

    private static WatchEventKind KindOf(WatchedEventType type) => type switch
    {
        WatchedEventType.NodeCreated => WatchEventKind.Created,
        WatchedEventType.NodeDeleted => WatchEventKind.Deleted,
        WatchedEventType.NodeDataChanged => WatchEventKind.DataChanged,
        WatchedEventType.NodeChildrenChanged => WatchEventKind.ChildrenChanged,
        _ => throw new Jute.JuteException($"An event of type {(int)type}"),
    };
}
