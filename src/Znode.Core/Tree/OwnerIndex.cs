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
                var session = new SessionId(node.Owner);
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
                var session = new SessionId(node.Owner);
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
    public IEnumerable<DataNode> Reapable(long nowMs, long containerNeverUsedMaxMs) =>
        _containers.Concat(_withTtl).Where(node => IsReapable(node, nowMs, containerNeverUsedMaxMs));

    /// <summary>Tells whether the reaper may delete a znode: a container that had children and has none, one that never had any for too long, or a time to live that ran out.</summary>
    public static bool IsReapable(DataNode node, long nowMs, long containerNeverUsedMaxMs)
    {
        if (node.ChildCount > 0)
        {
            return false;
        }

        var ageMs = nowMs - node.Mtime;
        return node.Kind switch
        {
            NodeKind.Container => node.StoredCversion > 0 || (containerNeverUsedMaxMs > 0 && ageMs > containerNeverUsedMaxMs),
            NodeKind.Ttl => DataTreeOptions.TtlOf(node.Owner) is > 0 and var ttl && ageMs > ttl,
            _ => false,
        };
    }
}
