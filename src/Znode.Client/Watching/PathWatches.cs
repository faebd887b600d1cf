namespace Znode.Client.Watching;

/// <summary>The streams of a session on one path. Guarded by the session's gate.</summary>
internal sealed class PathWatches(ZnodePath path)
{
    public ZnodePath Path { get; } = path;

    /// <summary>Gets the streams, armed or about to be.</summary>
    public List<RemoteWatch> Watches { get; } = [];

    /// <summary>Gets whether the server is to watch the subtree.</summary>
    public bool WantsSubtree => Watches.Exists(watch => watch.Scope == WatchScope.Subtree);

    /// <summary>Gets whether a stream is armed, so that the watch has to be set again on another connection.</summary>
    public bool IsArmed => Watches.Exists(watch => watch.IsArmed);

    /// <summary>Gets or sets whether the events that come are those of a recursive watch. Set by <see cref="WatchTable.Hears"/>.</summary>
    public bool HearsOfSubtree { get; set; }

    /// <summary>Gets or sets what keeps the path watched at a server of before 3.6; null at others.</summary>
    public OneShotWatches? OneShots { get; set; }

    /// <summary>Tells those streams that something may have been missed.</summary>
    public void TellGap(Predicate<RemoteWatch> isMeant)
    {
        foreach (var watch in Watches)
        {
            if (isMeant(watch))
            {
                watch.Add(new(WatchEventKind.Gap, Path, Zxid.Zero));
            }
        }
    }

    /// <summary>Tells of an event at this very path.</summary>
    public void Tell(WatchEventKind kind, Zxid zxid)
    {
        foreach (var watch in Watches)
        {
            var isMeant = watch.Scope switch
            {
                WatchScope.Children => kind == WatchEventKind.Deleted || (kind == WatchEventKind.ChildrenChanged && !HearsOfSubtree),
                _ => kind != WatchEventKind.ChildrenChanged,
            };
            if (isMeant)
            {
                watch.Add(new(kind, Path, zxid));
            }
        }
    }

    /// <summary>Tells of an event below this path, which a recursive watch gets.</summary>
    public void TellOfBelow(WatchEventKind kind, ZnodePath changed, bool isParent, Zxid zxid)
    {
        if (!HearsOfSubtree)
        {
            return;
        }

        foreach (var watch in Watches)
        {
            if (watch.Scope == WatchScope.Subtree)
            {
                watch.Add(new(kind, changed, zxid));
            }
            else if (watch.Scope == WatchScope.Children && isParent && kind is WatchEventKind.Created or WatchEventKind.Deleted)
            {
                watch.Add(new(WatchEventKind.ChildrenChanged, Path, zxid));
            }
        }
    }
}
