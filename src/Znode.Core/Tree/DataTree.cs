using System.Text;
using Znode.Acl;
using Znode.Jute;
using Znode.Transactions;
using Znode.Tree.Quotas;
using Znode.Tree.Snapshots;

namespace Znode.Tree;

/// <summary>The znodes of one member, after all transactions up to <see cref="LastProcessed"/>. ZooKeeper: <c>DataTree</c>.</summary>
/// <remarks>
/// Same state, same transaction, same result: no clock, no chance. Owned by one caller at a time: the member's gate. This class holds
/// the znodes and all that is derived from them (table of paths, index of owners, lists of rights, digest, sizes, quotas) and keeps
/// them in step; what a transaction changes is decided in <see cref="TxnApplication"/>.
/// </remarks>
internal sealed class DataTree
{
    private readonly DataTreeOptions _options;
    private readonly NodeTable _table;
    private readonly AclCache _acls = new();
    private readonly OwnerIndex _owners = new();
    private readonly List<ITreeCursor> _cursors = [];
    private readonly TxnApplication _application;

    /// <summary>The bytes of paths and data without the root.</summary>
    private long _size;

    public DataTree(ITreeObserver? observer = null, DataTreeOptions? options = null)
    {
        _options = options ?? DataTreeOptions.Default;
        _table = new(_options.HashSeed);
        Quotas = new(this);
        Root = new([], 0, [], AclList.Open, default);
        UpdateDigest(Root, default);
        Insert(Root, ReservedPaths.Zookeeper, [], AclList.Open, default);
        var zookeeper = Find(ReservedPaths.Zookeeper)!;

        // Its list is set without counting, in ZooKeeper as here: the version stays the −1 that was asked for.
        Insert(zookeeper, ReservedPaths.Config, [], _acls.Acquire(AclEntry.ReadOnly), new() { Aversion = -1 });
        Insert(zookeeper, ReservedPaths.Quota, [], AclList.Open, default);
        _application = new(this, observer);
    }

    public DataNode Root { get; }

    /// <summary>Gets or sets the last transaction applied: it advances only after the whole of it. Set when a snapshot is loaded.</summary>
    public Zxid LastProcessed { get; set; }

    /// <summary>Gets the sum of the znodes' checksums, the same on all members. Source: spec semantics §11.</summary>
    public ulong Digest { get; private set; }

    /// <summary>Gets how many znodes ZooKeeper counts: the root has an alias there, and counts twice.</summary>
    public int NodeCount => _table.Count + 2;

    /// <summary>Gets the bytes of all paths and data, with the root's alias, as ZooKeeper reckons them.</summary>
    public long ApproximateDataSize => _size + 1 + (2 * Root.DataLength);

    /// <summary>Gets about how many bytes a snapshot of the tree has.</summary>
    public long SnapshotSize => _size + ((long)SnapshotNode.LengthMin * NodeCount);

    /// <summary>Gets the highest creation zxid of any znode there ever was.</summary>
    public long HighestCzxid { get; private set; }

    /// <summary>Gets the subtrees with quotas.</summary>
    public QuotaTracker Quotas { get; }

    public int EphemeralCount => _owners.EphemeralCount;

    /// <summary>Gets the sessions that own ephemerals, in ascending order.</summary>
    public IReadOnlyList<SessionId> EphemeralSessions => _owners.Sessions;

    /// <summary>Gets the lists of rights in use, by ascending key.</summary>
    public IReadOnlyList<AclList> AclLists => _acls.ToArray();

    public DataTreeOptions Options => _options;

    /// <summary>Finds a znode by its exact path; empty and <c>/</c> are the root.</summary>
    public DataNode? Find(ReadOnlySpan<byte> path) =>
        path.Length <= 1 && (path.IsEmpty || path[0] == (byte)'/') ? Root : _table.Find(path, _table.Hash(path));

    /// <summary>Applies a transaction. What can not be done is an error in the result: replay relies on it. Source: spec disk-format §7.</summary>
    public TxnResult Apply(in TxnHeader header, Txn txn)
    {
        var result = _application.Apply(header, txn);
        if (header.Zxid > LastProcessed)
        {
            LastProcessed = header.Zxid;
        }

        return result;
    }

    /// <summary>Gets the ephemerals of a session; the order has no meaning. Not to be walked while the tree changes.</summary>
    public IReadOnlyCollection<DataNode> EphemeralsOf(SessionId session) => _owners.EphemeralsOf(session);

    /// <summary>Lists what the reaper may delete now. Not to be walked while the tree changes.</summary>
    /// <param name="nowMs">Milliseconds since 1970.</param>
    /// <param name="containerNeverUsedMaxMs">After how long a container goes that never had a child; 0 is never.</param>
    public IEnumerable<DataNode> Reapable(long nowMs, long containerNeverUsedMaxMs) => _owners.Reapable(nowMs, containerNeverUsedMaxMs);

    /// <summary>Tells whether the reaper may delete a znode now.</summary>
    public bool IsReapable(ReadOnlySpan<byte> path, long nowMs, long containerNeverUsedMaxMs) =>
        Find(path) is { } node && OwnerIndex.IsReapable(node, nowMs, containerNeverUsedMaxMs);

    /// <summary>Gets the one list with these entries, without keeping it.</summary>
    public AclList Intern(IReadOnlyList<AclEntry> entries) => _acls.Intern(entries);

    /// <summary>Replaces the text in <c>/zookeeper/config</c> by the member's own configuration. ZooKeeper: <c>initConfigInZKDatabase</c>.</summary>
    /// <param name="text">The configuration.</param>
    /// <param name="version">The zxid that made it so.</param>
    /// <param name="time">Milliseconds since 1970.</param>
    public void SetConfig(byte[] text, Zxid version, long time)
    {
        var node = Find(ReservedPaths.Config);
        Invariant.Require(node is not null, "The znode of the configuration can not be deleted");
        SetData(node, ReservedPaths.Config, text, -1, version, time);
    }

    /// <summary>Has the cursor told before a znode goes, until it is removed.</summary>
    public void AddCursor(ITreeCursor cursor) => _cursors.Add(cursor);

    public void RemoveCursor(ITreeCursor cursor) => _cursors.Remove(cursor);

    public AclList AcquireAcl(IReadOnlyList<AclEntry> entries) => _acls.Acquire(entries);

    /// <summary>Adds a znode that is not there. The list of rights is already acquired for it.</summary>
    public DataNode Insert(DataNode parent, ReadOnlySpan<byte> path, byte[]? data, AclList acl, in NodeStat stat)
    {
        var node = Add(parent, path, data, acl, stat);
        Quotas.NodeCreated(path, node);
        return node;
    }

    /// <summary>Adds a znode of a snapshot, or puts it in the place of the one there: every tree begins with some. Quotas are loaded afterwards.</summary>
    /// <param name="parent">Its parent; null for the root.</param>
    /// <param name="path">Its path; empty for the root.</param>
    /// <param name="data">Its data.</param>
    /// <param name="acl">Its list of rights, already acquired for it.</param>
    /// <param name="stat">Its stat as stored.</param>
    /// <exception cref="JuteException">One that every tree begins with has an owner.</exception>
    public void Load(DataNode? parent, ReadOnlySpan<byte> path, byte[]? data, AclList acl, in NodeStat stat)
    {
        if (Find(path) is not { } node)
        {
            Invariant.Require(parent is not null, "Only the root has no parent, and it is there");
            Add(parent, path, data, acl, stat);
            return;
        }

        if (stat.Owner != 0)
        {
            throw new JuteException($"{Encoding.UTF8.GetString(node.GetPath())} has an owner, 0x{stat.Owner:x}: a znode that every tree begins with has none");
        }

        node.SetStat(stat);
        ReplaceAcl(node, acl);
        ReplaceData(node, data);
        HighestCzxid = Math.Max(HighestCzxid, stat.Czxid);
        UpdateDigest(node, path);
    }

    /// <summary>Removes a znode that has no children.</summary>
    public void RemoveLeaf(DataNode node, ReadOnlySpan<byte> path)
    {
        Invariant.Require(node.ChildCount == 0 && node.Parent is not null, "Only a leaf can be removed");
        foreach (var cursor in _cursors)
        {
            cursor.Removing(node);
        }

        _table.Remove(node);
        _owners.Remove(node);
        _acls.Release(node.Acl);
        _size -= path.Length + node.DataLength;
        Digest -= node.Digest;
        node.Parent.RemoveChild(node);
        Quotas.NodeDeleted(path, node.DataLength);
    }

    public void SetData(DataNode node, ReadOnlySpan<byte> path, byte[]? data, int version, Zxid zxid, long time)
    {
        var lengthBefore = node.DataLength;
        ReplaceData(node, data);
        node.SetChanged(version, zxid, time);
        UpdateDigest(node, path);
        Quotas.DataChanged(path, node, lengthBefore);
    }

    /// <summary>Puts the list in the place of the one before. It is already acquired.</summary>
    public void ReplaceAcl(DataNode node, AclList acl)
    {
        var before = node.Acl;
        node.Acl = acl;
        _acls.Release(before);
    }

    /// <summary>Replaces what the statistics of a quota say, unseen: no version, no zxid, no event, and it is in no digest.</summary>
    public void ReplaceQuotaStats(DataNode node, byte[] data) => ReplaceData(node, data);

    /// <summary>Reckons the checksum of a znode anew, after its stored stat or data changed.</summary>
    public void UpdateDigest(DataNode node, ReadOnlySpan<byte> path)
    {
        Digest -= node.Digest;
        node.Digest = NodeDigest.Compute(path, node.Data, node.Stat);
        Digest += node.Digest;
    }

    private DataNode Add(DataNode parent, ReadOnlySpan<byte> path, byte[]? data, AclList acl, in NodeStat stat)
    {
        var name = path[(path.LastIndexOf((byte)'/') + 1)..].ToArray();
        var node = stat.Owner == 0
            ? new DataNode(name, _table.Hash(path), data, acl, stat)
            : new OwnedNode(name, _table.Hash(path), _options.KindOf(stat.Owner), data, acl, stat);
        parent.AppendChild(node);
        _table.Add(node);
        _owners.Add(node);
        _size += path.Length + node.DataLength;
        HighestCzxid = Math.Max(HighestCzxid, stat.Czxid);
        UpdateDigest(node, path);
        return node;
    }

    private void ReplaceData(DataNode node, byte[]? data)
    {
        if (node != Root)
        {
            _size += (data?.Length ?? 0) - node.DataLength;
        }

        node.Data = data;
    }
}
