namespace Znode.Client.Watching;

/// <summary>The watches on one path at a server of before 3.6, which forgets each once it has fired: they are set again after every event.</summary>
/// <remarks>
/// Between an event and the next setting things can happen that nobody tells. So it is noted what the events say about the znode, and compared with what the setting finds: where the two
/// differ, the streams are told of a gap. The watch of data, which also waits for a znode that is missing, is always set; that of children when a stream wants it and the znode is there.
/// Guarded by the session's gate. Source: spec client-protocol §10.2 and §10.3.
/// </remarks>
internal sealed class OneShotWatches(SessionRequests session, PathWatches path)
{
    private BelievedZnode _believed;
    private bool _isKnown;
    private bool _childIsSet;
    private int? _believedCversion;

    /// <summary>Gets whether the znode was missing when it was last looked at.</summary>
    public bool IsMissing => !_believed.Exists;

    /// <summary>Gets whether the watch of children is set.</summary>
    public bool ChildIsSet => _childIsSet;

    private bool WantsChildren => path.Watches.Exists(watch => watch.Scope == WatchScope.Children);

    /// <summary>An event came, so its watch is gone.</summary>
    public void OnEvent(WatchEventKind kind)
    {
        switch (kind)
        {
            case WatchEventKind.ChildrenChanged:
                _childIsSet = false;
                _believedCversion++;
                session.Send(new SetChildWatchCall(session, path));
                break;
            case WatchEventKind.Created:
                _believed = new(true, 0, null);
                _believedCversion = 0;
                session.Send(new SetDataWatchCall(session, path));
                break;
            case WatchEventKind.DataChanged:
                _believed = _believed with { Version = _believed.Version + 1 };
                session.Send(new SetDataWatchCall(session, path));
                break;
            case WatchEventKind.Deleted:
                _believed = default;
                _childIsSet = false;
                _believedCversion = null;
                session.Send(new SetDataWatchCall(session, path));
                break;
        }
    }

    /// <summary>The watch of data is set, and this is what was found.</summary>
    public void OnDataSet(Stat? stat)
    {
        var found = stat is { } there ? new BelievedZnode(true, there.Version, there.Czxid) : default;
        if (_isKnown && !_believed.Matches(found))
        {
            var isAnother = _believed.Exists != found.Exists || (_believed.Czxid is { } czxid && czxid != found.Czxid);
            path.TellGap(watch => watch.Scope == WatchScope.Node || isAnother);
            _believedCversion = isAnother ? null : _believedCversion;
        }

        _isKnown = true;
        _believed = found;
        if (found.Exists && WantsChildren && !_childIsSet)
        {
            session.Send(new SetChildWatchCall(session, path));
        }
    }

    /// <summary>The watch of children is set, or could not be.</summary>
    public void OnChildSet(Stat? stat)
    {
        _childIsSet = stat is not null;
        if (stat is { } there)
        {
            if (_believedCversion is { } believed && believed != there.Cversion)
            {
                path.TellGap(watch => watch.Scope == WatchScope.Children);
            }

            _believedCversion = there.Cversion;
        }
    }

    /// <summary>What the events so far say about the znode.</summary>
    private readonly record struct BelievedZnode(bool Exists, int Version, Zxid? Czxid)
    {
        public bool Matches(BelievedZnode found) => Exists == found.Exists && Version == found.Version && (Czxid is null || Czxid == found.Czxid);
    }
}
