using System.Diagnostics;
using System.Runtime.CompilerServices;
using Znode.Acl;
using Znode.Tree;

namespace Znode.Watches;

/// <summary>Which watcher watches which path, and who is told of a change. Source: spec client-protocol §10; ZooKeeper: <c>WatchManager</c>, <c>DataTree</c>.</summary>
/// <remarks>
/// <para>
/// ZooKeeper keeps two tables, data and child. Here one entry for each path and watcher holds what it has in both, as bits (<see cref="WatchKinds"/>), and stands in two
/// lists: the path's, in the order in which the watches were set, and the watcher's. So a change without watches costs one failed lookup, a watch is set and fired without
/// walking others, a connection that ends costs what it had, and the rule "one NodeDeleted for a connection that has both a data and a child watch" holds by itself.
/// </para>
/// <para>
/// A trigger is one event on its way: it is numbered, and a watcher remembers the last number that reached it, so that a standard watch on a path and a recursive one above it
/// give one event. Watchers are told after the watches are settled and may set watches again while they are told; they may not change the tree.
/// </para>
/// <para>Owned by whoever owns the tree; not safe for others.</para>
/// </remarks>
internal sealed class WatchManager : ITreeObserver
{
    private readonly Dictionary<byte[], WatchedPath> _paths;
    private readonly Dictionary<byte[], WatchedPath>.AlternateLookup<ReadOnlySpan<byte>> _pathsBySpan;
    private readonly Dictionary<IWatcher, Watching> _watchers = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<WatchKey, Watch> _watches = [];

    /// <summary>Whom the event under way goes to. Empty between triggers; kept for its array.</summary>
    private readonly List<IWatcher> _receivers = [];

    private int _dataCount;
    private int _childCount;
    private int _recursiveCount;
    private long _trigger;

    /// <param name="hashSeed">See <see cref="Tree.DataTreeOptions.HashSeed"/>.</param>
    public WatchManager(long hashSeed)
    {
        _paths = new(new Utf8PathComparer(hashSeed));
        _pathsBySpan = _paths.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>Gets how many watches there are: pairs of path and watcher, in the data table and in the child table. The metric <c>watch_count</c>.</summary>
    public int WatchCount => _dataCount + _childCount;

    /// <summary>Gets how many paths are watched.</summary>
    public int PathCount => _paths.Count;

    /// <summary>Gets how many watchers have a watch.</summary>
    public int WatcherCount => _watchers.Count;

    /// <summary>Gets how many paths a watcher watches.</summary>
    public int CountOf(IWatcher watcher) => _watchers.TryGetValue(watcher, out var watching) ? watching.Count : 0;

    /// <summary>Sets the one-shot watch of exists and getData.</summary>
    public void AddData(ReadOnlySpan<byte> path, IWatcher watcher) => Add(path, watcher, WatchKinds.DataStandard);

    /// <summary>Sets the one-shot watch of getChildren.</summary>
    public void AddChild(ReadOnlySpan<byte> path, IWatcher watcher) => Add(path, watcher, WatchKinds.ChildStandard);

    /// <summary>Sets a watch that stays and hears only of the znode.</summary>
    public void AddPersistentData(ReadOnlySpan<byte> path, IWatcher watcher) => Add(path, watcher, WatchKinds.DataPersistent);

    /// <summary>Sets a watch that stays and hears only of the list of children, and of the znode's end.</summary>
    public void AddPersistentChild(ReadOnlySpan<byte> path, IWatcher watcher) => Add(path, watcher, WatchKinds.ChildPersistent);

    /// <summary>Sets the watch of addWatch; standard: both tables.</summary>
    public void Add(ReadOnlySpan<byte> path, IWatcher watcher, WatchMode mode) => Add(path, watcher, mode switch
    {
        WatchMode.Standard => WatchKinds.Standard,
        WatchMode.Persistent => WatchKinds.DataPersistent | WatchKinds.ChildPersistent,
        WatchMode.PersistentRecursive => WatchKinds.DataRecursive,
        _ => throw new UnreachableException(),
    });

    /// <summary>Removes what <paramref name="type"/> means of a watcher's watches on exactly this path.</summary>
    /// <returns>Whether there was any: if not, the answer is NOWATCHER.</returns>
    public bool Remove(ReadOnlySpan<byte> path, IWatcher watcher, WatcherType type)
    {
        var kinds = KindsOf(type);
        if (Find(path, watcher) is not { } watch || (watch.Kinds & kinds) == 0)
        {
            return false;
        }

        Clear(watch, kinds);
        return true;
    }

    /// <summary>Tells whether a watcher has a watch that <paramref name="type"/> means on exactly this path.</summary>
    public bool Contains(ReadOnlySpan<byte> path, IWatcher watcher, WatcherType type) =>
        Find(path, watcher) is { } watch && (watch.Kinds & KindsOf(type)) != 0;

    /// <summary>Forgets a watcher, whose connection is gone.</summary>
    public void RemoveAll(IWatcher watcher)
    {
        if (_watchers.TryGetValue(watcher, out var watching))
        {
            while (watching.First is { } watch)
            {
                Clear(watch, WatchKinds.All);
            }
        }
    }

    public void NodeCreated(byte[] path, AclList acl, AclList parentAcl, Zxid zxid)
    {
        if (_paths.Count > 0)
        {
            Trigger(WatchedEventType.NodeCreated, path, acl, zxid, WatchKinds.Data);
            TriggerChildrenChanged(path, parentAcl, zxid);
        }
    }

    public void NodeDeleted(byte[] path, AclList acl, AclList parentAcl, Zxid zxid)
    {
        if (_paths.Count > 0)
        {
            Trigger(WatchedEventType.NodeDeleted, path, acl, zxid, WatchKinds.All);
            TriggerChildrenChanged(path, parentAcl, zxid);
        }
    }

    public void NodeDataChanged(byte[] path, AclList acl, Zxid zxid)
    {
        if (_paths.Count > 0)
        {
            Trigger(WatchedEventType.NodeDataChanged, path, acl, zxid, WatchKinds.Data);
        }
    }

    /// <summary>Lists the data table by path, in byte order: wchp.</summary>
    public IReadOnlyList<(byte[] Path, IReadOnlyList<IWatcher> Watchers)> ReportByPath()
    {
        var report = new List<(byte[] Path, IReadOnlyList<IWatcher> Watchers)>();
        foreach (var watched in _paths.Values)
        {
            var watchers = new List<IWatcher>();
            for (var watch = watched.First; watch is not null; watch = watch.NextOnPath)
            {
                if ((watch.Kinds & WatchKinds.Data) != 0)
                {
                    watchers.Add(watch.Owner.Watcher);
                }
            }

            if (watchers.Count > 0)
            {
                report.Add((watched.Path, watchers));
            }
        }

        report.Sort((left, right) => left.Path.AsSpan().SequenceCompareTo(right.Path));
        return report;
    }

    /// <summary>Counts the data table: wchs. The child table is not in it, as it is not in wchc and wchp; measured on Apache ZooKeeper 3.8.0.</summary>
    public (int Watchers, int Paths, int Watches) SummarizeData()
    {
        var watchers = new HashSet<IWatcher>(ReferenceEqualityComparer.Instance);
        var report = ReportByPath();
        foreach (var (_, watching) in report)
        {
            watchers.UnionWith(watching);
        }

        return (watchers.Count, report.Count, _dataCount);
    }

    /// <summary>Lists the data table by watcher, each with its paths in byte order: wchc. The watchers come by their first path.</summary>
    public IReadOnlyList<(IWatcher Watcher, IReadOnlyList<byte[]> Paths)> ReportByWatcher()
    {
        var report = new List<(IWatcher Watcher, IReadOnlyList<byte[]> Paths)>();
        var pathsOf = new Dictionary<IWatcher, List<byte[]>>(ReferenceEqualityComparer.Instance);
        foreach (var (path, watchers) in ReportByPath())
        {
            foreach (var watcher in watchers)
            {
                if (!pathsOf.TryGetValue(watcher, out var paths))
                {
                    pathsOf.Add(watcher, paths = []);
                    report.Add((watcher, paths));
                }

                paths.Add(path);
            }
        }

        return report;
    }

    private static WatchKinds KindsOf(WatcherType type) => type switch
    {
        WatcherType.Children => WatchKinds.ChildStandard,
        WatcherType.Data => WatchKinds.DataStandard,
        WatcherType.Any => WatchKinds.All,
        WatcherType.Persistent => WatchKinds.DataPersistent | WatchKinds.ChildPersistent,
        WatcherType.PersistentRecursive => WatchKinds.DataRecursive,
        _ => throw new UnreachableException(),
    };

    private static int Has(WatchKinds kinds, WatchKinds wanted) => (kinds & wanted) != 0 ? 1 : 0;

    private void Add(ReadOnlySpan<byte> path, IWatcher watcher, WatchKinds kinds)
    {
        if (!_pathsBySpan.TryGetValue(path, out var watched))
        {
            watched = new(path.ToArray());
            _paths.Add(watched.Path, watched);
        }

        if (!_watchers.TryGetValue(watcher, out var watching))
        {
            _watchers.Add(watcher, watching = new(watcher));
        }

        if (!_watches.TryGetValue(new(watched, watching), out var watch))
        {
            _watches.Add(new(watched, watching), watch = new(watched, watching));
            watched.Append(watch);
            watching.Prepend(watch);
        }

        SetKinds(watch, watch.Kinds | kinds);
    }

    private Watch? Find(ReadOnlySpan<byte> path, IWatcher watcher) =>
        _watchers.TryGetValue(watcher, out var watching) && _pathsBySpan.TryGetValue(path, out var watched)
            ? _watches.GetValueOrDefault(new(watched, watching))
            : null;

    private void Clear(Watch watch, WatchKinds kinds)
    {
        SetKinds(watch, watch.Kinds & ~kinds);
        if (watch.Kinds != WatchKinds.None)
        {
            return;
        }

        _watches.Remove(new(watch.Path, watch.Owner));
        watch.Path.Unlink(watch);
        watch.Owner.Unlink(watch);
        if (watch.Path.IsEmpty)
        {
            _paths.Remove(watch.Path.Path);
        }

        if (watch.Owner.IsEmpty)
        {
            _watchers.Remove(watch.Owner.Watcher);
        }
    }

    private void SetKinds(Watch watch, WatchKinds kinds)
    {
        _dataCount += Has(kinds, WatchKinds.Data) - Has(watch.Kinds, WatchKinds.Data);
        _childCount += Has(kinds, WatchKinds.Child) - Has(watch.Kinds, WatchKinds.Child);
        _recursiveCount += Has(kinds, WatchKinds.DataRecursive) - Has(watch.Kinds, WatchKinds.DataRecursive);
        watch.Kinds = kinds;
    }

    /// <summary>An event about a znode: its own watches, and the recursive ones on it and above it.</summary>
    private void Trigger(WatchedEventType type, byte[] path, AclList acl, Zxid zxid, WatchKinds kinds)
    {
        _trigger++;
        if (_paths.TryGetValue(path, out var watched))
        {
            Collect(watched, kinds, acl);
        }

        if (_recursiveCount > 0)
        {
            ReadOnlySpan<byte> ancestor = path;
            while (ancestor.Length > 1)
            {
                ancestor = PathRules.ParentOf(ancestor);
                if (_pathsBySpan.TryGetValue(ancestor, out watched))
                {
                    Collect(watched, WatchKinds.DataRecursive, acl);
                }
            }
        }

        Deliver(type, path, zxid);
    }

    /// <summary>NodeChildrenChanged of the parent, which recursive watches never get: they are told of the child itself.</summary>
    private void TriggerChildrenChanged(byte[] path, AclList parentAcl, Zxid zxid)
    {
        if (_childCount > 0 && _pathsBySpan.TryGetValue(PathRules.ParentOf(path), out var parent))
        {
            _trigger++;
            Collect(parent, WatchKinds.Child, parentAcl);
            Deliver(WatchedEventType.NodeChildrenChanged, parent.Path, zxid);
        }
    }

    /// <summary>Finds who is to be told, and removes the standard watches that are used up by it, also of those who may not be told.</summary>
    private void Collect(WatchedPath watched, WatchKinds kinds, AclList acl)
    {
        for (var watch = watched.First; watch is not null;)
        {
            var next = watch.NextOnPath;
            if ((watch.Kinds & kinds) != 0)
            {
                var owner = watch.Owner;
                if (owner.LastTrigger != _trigger)
                {
                    owner.LastTrigger = _trigger;
                    if (owner.Watcher.MayRead(acl))
                    {
                        _receivers.Add(owner.Watcher);
                    }
                }

                if ((watch.Kinds & kinds & WatchKinds.Standard) != 0)
                {
                    Clear(watch, kinds & WatchKinds.Standard);
                }
            }

            watch = next;
        }
    }

    private void Deliver(WatchedEventType type, byte[] path, Zxid zxid)
    {
        if (_receivers.Count == 0)
        {
            return;
        }

        var watchedEvent = new WatchedEvent(type, path, zxid);
        for (var i = 0; i < _receivers.Count; i++)
        {
            _receivers[i].OnEvent(watchedEvent);
        }

        _receivers.Clear();
    }

    /// <summary>A path and a watcher by the objects that stand for them, each of which there is only one of.</summary>
    private readonly record struct WatchKey(WatchedPath Path, Watching Owner)
    {
        public bool Equals(WatchKey other) => ReferenceEquals(Path, other.Path) && ReferenceEquals(Owner, other.Owner);

        public override int GetHashCode() => HashCode.Combine(RuntimeHelpers.GetHashCode(Path), RuntimeHelpers.GetHashCode(Owner));
    }
}
