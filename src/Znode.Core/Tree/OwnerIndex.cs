namespace Znode.Tree;

/// <summary>The znodes that someone else than a client's delete may remove: ephemerals by their session, containers, and those with a time to live.</summary>
internal sealed class OwnerIndex
{
    private readonly Dictionary<SessionId, HashSet<DataNode>> _ephemerals = [];
    private readonly HashSet<DataNode> _containers = [];
    private readonly HashSet<DataNode> _withTtl = [];

    public int EphemeralCount { get; private set; }

    /// <summary>Gets the sessions that own ephemerals, in ascending order.</summary>
    public IReadOnlyList<SessionId> Sessions
    {
        get
        {
            var sessions = new SessionId[_ephemerals.Count];
            _ephemerals.Keys.CopyTo(sessions, 0);
            Array.Sort(sessions);
            return sessions;
        }
    }

    public IReadOnlyCollection<DataNode> EphemeralsOf(SessionId session) => _ephemerals.TryGetValue(session, out var nodes) ? nodes : [];

    public void Add(DataNode node)
    {
        switch (node.Kind)
        {
            case NodeKind.Ephemeral:
                var session = new SessionId(node.Stat.Owner);
                if (!_ephemerals.TryGetValue(session, out var nodes))
                {
                    _ephemerals.Add(session, nodes = []);
                }

                nodes.Add(node);
                EphemeralCount++;
                break;
            case NodeKind.Container:
                _containers.Add(node);
                break;
            case NodeKind.Ttl:
                _withTtl.Add(node);
                break;
        }
    }

    public void Remove(DataNode node)
    {
        switch (node.Kind)
        {
            case NodeKind.Ephemeral:
                var session = new SessionId(node.Stat.Owner);
                var nodes = _ephemerals[session];
                nodes.Remove(node);
                if (nodes.Count == 0)
                {
                    _ephemerals.Remove(session);
                }

                EphemeralCount--;
                break;
            case NodeKind.Container:
                _containers.Remove(node);
                break;
            case NodeKind.Ttl:
                _withTtl.Remove(node);
                break;
        }
    }

    /// <summary>Lists what the reaper may delete. Source: spec semantics §6, ZooKeeper's <c>ContainerManager</c>.</summary>
    public IEnumerable<DataNode> Reapable(long nowMs, long containerNeverUsedMaxMs)
    {
        foreach (var node in _containers)
        {
            var isNeverUsed = node.Stat.StoredCversion <= 0;
            var isOver = !isNeverUsed || (containerNeverUsedMaxMs > 0 && nowMs - node.Stat.Mtime > containerNeverUsedMaxMs);
            if (node.ChildCount == 0 && isOver)
            {
                yield return node;
            }
        }

        foreach (var node in _withTtl)
        {
            var ttl = DataTreeOptions.TtlOf(node.Stat.Owner);
            if (node.ChildCount == 0 && ttl > 0 && nowMs - node.Stat.Mtime > ttl)
            {
                yield return node;
            }
        }
    }
}
