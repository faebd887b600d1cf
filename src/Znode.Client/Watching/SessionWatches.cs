using System.Diagnostics;
using Znode.Client.Connections;
using Znode.Protocol;
using Znode.Watches;

namespace Znode.Client.Watching;

/// <summary>The watches of a session over one connection and the next: what its events mean to whom, how they are set again, and who may have missed something meanwhile.</summary>
/// <param name="session">What one-shot watches are set again by.</param>
/// <param name="gate">The session's, which guards everything here: whose methods say so are called under it, the others take it.</param>
/// <param name="requestBytesMax">The longest request.</param>
internal sealed class SessionWatches(SessionRequests session, Lock gate, int requestBytesMax)
{
    private readonly WatchTable _table = new();

    /// <summary>How many pieces of watches are not set again yet, and the last state that was seen before they were lost.</summary>
    private int _piecesOut;
    private bool _isPieceRefused;
    private Zxid _seenBeforeLoss;

    /// <summary>Gets or sets whether the server knows only watches that fire once. Under the gate.</summary>
    public bool UsesOneShots { get; set; }

    /// <summary>Takes up a stream that is about to be armed. Under the gate.</summary>
    /// <returns>Its path.</returns>
    public PathWatches Add(RemoteWatch watch)
    {
        Debug.Assert(gate.IsHeldByCurrentThread, "Only under the gate");
        return _table.Add(watch);
    }

    /// <summary>A watch is armed at the server, in a state.</summary>
    /// <param name="watch">Which.</param>
    /// <param name="path">Its path.</param>
    /// <param name="ofSubtree">Whether the server watches the subtree from now on.</param>
    /// <param name="zxid">The state.</param>
    public void Arm(RemoteWatch watch, PathWatches path, bool ofSubtree, Zxid zxid)
    {
        lock (gate)
        {
            _table.Hears(path, ofSubtree);
            watch.Arm(zxid);
        }
    }

    /// <summary>Forgets a stream, and has the server forget what nobody needs any more. Under the gate.</summary>
    /// <param name="watch">Which.</param>
    /// <param name="connection">The connection; null while there is none.</param>
    public void Disarm(RemoteWatch watch, ServerConnection? connection)
    {
        Debug.Assert(gate.IsHeldByCurrentThread, "Only under the gate");
        if (!_table.Remove(watch, out var path) || UsesOneShots || connection is null)
        {
            return;
        }

        if (path.Watches.Count == 0)
        {
            connection.Line.TrySubmit(new DisarmCall(path.Path, WatcherType.Any));
        }
        else if (watch.Scope == WatchScope.Subtree && !path.WantsSubtree)
        {
            connection.Line.TrySubmit(new NarrowCall(this, path));
            connection.Line.TrySubmit(new DisarmCall(path.Path, WatcherType.PersistentRecursive));
        }
    }

    /// <summary>A path is watched without its subtree again.</summary>
    public void Narrowed(PathWatches path)
    {
        lock (gate)
        {
            _table.Hears(path, ofSubtree: false);
        }
    }

    /// <summary>The one-shot watch of a path's data is set.</summary>
    public void DataWatchSet(PathWatches path, Stat? found)
    {
        lock (gate)
        {
            (path.OneShots ??= new(session, path)).OnDataSet(found);
        }
    }

    /// <summary>The one-shot watch of a path's children is set, or the path is missing.</summary>
    public void ChildWatchSet(PathWatches path, Stat? found)
    {
        lock (gate)
        {
            path.OneShots?.OnChildSet(found);
        }
    }

    /// <summary>A one-shot watch was refused when it was to be set again: whoever reads the znode now learns why.</summary>
    public void WatchNotSet(PathWatches path)
    {
        lock (gate)
        {
            path.TellGap(_ => true);
        }
    }

    /// <summary>Tells the streams of an event.</summary>
    public void Tell(EventReply e, Zxid zxid)
    {
        lock (gate)
        {
            // Before 3.9 servers say −1.
            _table.Tell(e, zxid.Value > 0 ? zxid : Zxid.Zero);
        }
    }

    /// <summary>The connection is lost, and the watches with it. Under the gate.</summary>
    /// <param name="seen">The last state that was seen.</param>
    public void Suspend(Zxid seen)
    {
        Debug.Assert(gate.IsHeldByCurrentThread, "Only under the gate");
        _seenBeforeLoss = seen;
    }

    /// <summary>Sets them again, on another connection. Under the gate.</summary>
    public void Resume(ServerConnection connection)
    {
        Debug.Assert(gate.IsHeldByCurrentThread, "Only under the gate");
        var armed = _table.Paths.Where(path => path.IsArmed).ToList();
        var pieces = WatchPieces.Of(armed, _seenBeforeLoss, requestBytesMax);
        _piecesOut = pieces.Count;
        _isPieceRefused = false;
        connection.Line.SetWatches(pieces);
        foreach (var path in armed)
        {
            _table.Hears(path, path.WantsSubtree);
        }
    }

    /// <summary>A piece of them is set again, or was refused.</summary>
    public void Resumed(in ReplyHeader header)
    {
        lock (gate)
        {
            _isPieceRefused |= header.Error != ErrorCode.Ok;

            // One-shot watches are told of what was missed as if it happened now.
            if (--_piecesOut > 0 || UsesOneShots)
            {
                return;
            }

            // When the ensemble has done nothing since, nothing was missed.
            var isLevel = !_isPieceRefused && header.Zxid == _seenBeforeLoss;
            foreach (var path in _table.Paths.Where(path => path.IsArmed))
            {
                foreach (var watch in path.Watches)
                {
                    if (!isLevel)
                    {
                        watch.Add(new(WatchEventKind.Gap, watch.Path, _seenBeforeLoss.Next));
                    }
                }
            }
        }
    }

    /// <summary>The session has ended, and so have the streams. Under the gate.</summary>
    public void Complete()
    {
        Debug.Assert(gate.IsHeldByCurrentThread, "Only under the gate");
        foreach (var watch in _table.Paths.SelectMany(path => path.Watches))
        {
            watch.Complete();
        }
    }
}
