using Znode.Protocol;
using Znode.Watches;

namespace Znode.Cli.Shell.Connection;

/// <summary>
/// The watches that this client has set, by the paths that the ensemble knows: which events are meant for it, and what a new connection must be told.
/// Source: spec client-protocol §12; ZooKeeper: <c>ZKWatchManager</c>. Safe to call from several threads.
/// </summary>
internal sealed class LocalWatches
{
    /// <summary>Guards the sets.</summary>
    private readonly Lock _gate = new();
    private readonly HashSet<string> _data = [];
    private readonly HashSet<string> _exist = [];
    private readonly HashSet<string> _child = [];
    private readonly HashSet<string> _persistent = [];
    private readonly HashSet<string> _persistentRecursive = [];

    public void AddData(string path) => Add(_data, path);

    public void AddExist(string path) => Add(_exist, path);

    public void AddChild(string path) => Add(_child, path);

    public void Add(string path, AddWatchMode mode) => Add(mode == AddWatchMode.Persistent ? _persistent : _persistentRecursive, path);

    public WatchLists ToLists(Zxid relativeZxid)
    {
        lock (_gate)
        {
            return new(relativeZxid)
            {
                Data = [.. _data],
                Exist = [.. _exist],
                Child = [.. _child],
                Persistent = [.. _persistent],
                PersistentRecursive = [.. _persistentRecursive],
            };
        }
    }

    /// <summary>Takes away the standard watches that an event fires.</summary>
    /// <returns>Whether any watch wants the event.</returns>
    public bool Fire(string type, string path)
    {
        lock (_gate)
        {
            return type switch
            {
                nameof(WatchedEventType.NodeDataChanged) or nameof(WatchedEventType.NodeCreated) =>
                    _data.Remove(path) | _exist.Remove(path) | _persistent.Contains(path) | IsCovered(path),
                nameof(WatchedEventType.NodeChildrenChanged) => _child.Remove(path) | _persistent.Contains(path),
                nameof(WatchedEventType.NodeDeleted) =>
                    _data.Remove(path) | _exist.Remove(path) | _child.Remove(path) | _persistent.Contains(path) | IsCovered(path),
                _ => true,
            };
        }
    }

    public bool Contains(string path, WatcherType type)
    {
        lock (_gate)
        {
            return Sets(type).Any(set => set.Paths.Contains(path));
        }
    }

    /// <returns>What the watchers are told, once for each kind that was there.</returns>
    public IReadOnlyList<string> Remove(string path, WatcherType type)
    {
        lock (_gate)
        {
            return [.. Sets(type).Where(set => set.Paths.Remove(path)).Select(set => set.EventType).Distinct()];
        }
    }

    private IEnumerable<(HashSet<string> Paths, string EventType)> Sets(WatcherType type)
    {
        if (type is WatcherType.Children or WatcherType.Any)
        {
            yield return (_child, "ChildWatchRemoved");
        }

        if (type is WatcherType.Data or WatcherType.Any)
        {
            yield return (_data, "DataWatchRemoved");
            yield return (_exist, "DataWatchRemoved");
        }

        if (type is WatcherType.Persistent or WatcherType.Any)
        {
            yield return (_persistent, "PersistentWatchRemoved");
        }

        if (type is WatcherType.PersistentRecursive or WatcherType.Any)
        {
            yield return (_persistentRecursive, "PersistentWatchRemoved");
        }
    }

    private bool IsCovered(string path)
    {
        for (var at = path; ; at = ShellPath.ParentOf(at))
        {
            if (_persistentRecursive.Contains(at) || at == "/")
            {
                return _persistentRecursive.Contains(at);
            }
        }
    }

    private void Add(HashSet<string> paths, string path)
    {
        lock (_gate)
        {
            paths.Add(path);
        }
    }
}
