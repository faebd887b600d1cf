using Znode.Watches;

namespace Znode.Core.Tests.Watches;

/// <summary>Watches as the specification words them: two tables of (path, watcher) with sets of modes, and no thought of speed.</summary>
internal sealed class NaiveWatches(Func<int, bool> mayReadNode, Func<int, bool> mayReadParent)
{
    private readonly SortedDictionary<(string Path, int Watcher), SortedSet<WatchMode>> _data = [];
    private readonly SortedDictionary<(string Path, int Watcher), SortedSet<WatchMode>> _child = [];

    public Dictionary<int, List<string>> Events { get; } = [];

    public int Count => _data.Count + _child.Count;

    public void AddData(string path, int watcher) => Modes(_data, path, watcher).Add(WatchMode.Standard);

    public void AddChild(string path, int watcher) => Modes(_child, path, watcher).Add(WatchMode.Standard);

    public void Add(string path, int watcher, WatchMode mode)
    {
        Modes(_data, path, watcher).Add(mode);
        if (mode != WatchMode.PersistentRecursive)
        {
            Modes(_child, path, watcher).Add(mode);
        }
    }

    public bool Remove(string path, int watcher, WatcherType type)
    {
        var found = false;
        foreach (var (table, mode) in Meant(type))
        {
            if (table.TryGetValue((path, watcher), out var modes))
            {
                found |= modes.Remove(mode);
                Prune(table);
            }
        }

        return found;
    }

    public bool Contains(string path, int watcher, WatcherType type) =>
        Meant(type).Any(meant => meant.Table.TryGetValue((path, watcher), out var modes) && modes.Contains(meant.Mode));

    public void RemoveAll(int watcher)
    {
        foreach (var table in new[] { _data, _child })
        {
            foreach (var key in table.Keys.Where(key => key.Watcher == watcher).ToArray())
            {
                table.Remove(key);
            }
        }
    }

    public void Created(string path)
    {
        Trigger(_data, "NodeCreated", path, mayReadNode, except: []);
        Trigger(_child, "NodeChildrenChanged", ParentOf(path), mayReadParent, except: []);
    }

    public void Deleted(string path)
    {
        var told = Trigger(_data, "NodeDeleted", path, mayReadNode, except: []);
        Trigger(_child, "NodeDeleted", path, mayReadNode, told);
        Trigger(_child, "NodeChildrenChanged", ParentOf(path), mayReadParent, except: []);
    }

    public void DataChanged(string path) => Trigger(_data, "NodeDataChanged", path, mayReadNode, except: []);

    private static string ParentOf(string path) => path.LastIndexOf('/') is > 0 and var slash ? path[..slash] : "/";

    private static bool IsAbove(string ancestor, string path) => ancestor == "/" ? path != "/" : path.StartsWith(ancestor + "/", StringComparison.Ordinal);

    private static SortedSet<WatchMode> Modes(SortedDictionary<(string Path, int Watcher), SortedSet<WatchMode>> table, string path, int watcher)
    {
        if (!table.TryGetValue((path, watcher), out var modes))
        {
            table.Add((path, watcher), modes = []);
        }

        return modes;
    }

    private static void Prune(SortedDictionary<(string Path, int Watcher), SortedSet<WatchMode>> table)
    {
        foreach (var key in table.Where(entry => entry.Value.Count == 0).Select(entry => entry.Key).ToArray())
        {
            table.Remove(key);
        }
    }

    private (SortedDictionary<(string Path, int Watcher), SortedSet<WatchMode>> Table, WatchMode Mode)[] Meant(WatcherType type) => type switch
    {
        WatcherType.Children => [(_child, WatchMode.Standard)],
        WatcherType.Data => [(_data, WatchMode.Standard)],
        WatcherType.Persistent => [(_data, WatchMode.Persistent), (_child, WatchMode.Persistent)],
        WatcherType.PersistentRecursive => [(_data, WatchMode.PersistentRecursive)],
        _ => [.. Enum.GetValues<WatchMode>().SelectMany(mode => new[] { (_data, mode), (_child, mode) })],
    };

    private HashSet<int> Trigger(
        SortedDictionary<(string Path, int Watcher), SortedSet<WatchMode>> table, string type, string path, Func<int, bool> mayRead, HashSet<int> except)
    {
        var reached = new HashSet<int>();
        foreach (var ((watched, watcher), modes) in table)
        {
            var onPath = watched == path && (type != "NodeChildrenChanged" || modes.Any(mode => mode != WatchMode.PersistentRecursive));
            if (onPath || (IsAbove(watched, path) && modes.Contains(WatchMode.PersistentRecursive)))
            {
                reached.Add(watcher);
            }

            if (onPath)
            {
                modes.Remove(WatchMode.Standard);
            }
        }

        Prune(table);
        foreach (var watcher in reached.Where(watcher => !except.Contains(watcher) && mayRead(watcher)))
        {
            if (!Events.TryGetValue(watcher, out var events))
            {
                Events.Add(watcher, events = []);
            }

            events.Add($"{type} {path}");
        }

        return reached;
    }
}
