using Znode.Acl;

namespace Znode.Tree;

/// <summary>One znode. ZooKeeper: <c>DataNode</c>.</summary>
/// <remarks>
/// Kept small, for trees of millions: it has only the last component of its path, and no collection of its own. Its children are a
/// doubly linked list in the order of their creation, and the chain of the tree's hash table runs through it. Only the
/// <see cref="DataTree"/> changes one. <see cref="Data"/> is replaced, never written to, so that a reader may keep the array. What only changes after
/// the creation, and what only a parent has, is in an object of its own that is made when it is needed: <see cref="NodeChanges"/>. One with an owner is an <see cref="OwnedNode"/>.
/// </remarks>
internal class DataNode
{
    private readonly byte[] _name;
    private NodeChanges? _changes;
    private long _czxid;
    private long _ctime;

    public DataNode(byte[] name, uint pathHash, byte[]? data, AclList acl, in NodeStat stat)
    {
        _name = name;
        PathHash = pathHash;
        Data = data;
        Acl = acl;
        SetStat(stat);
    }

    /// <summary>Gets the last component of the path; the root's is empty.</summary>
    public ReadOnlySpan<byte> Name => _name;

    public byte[]? Data { get; set; }

    public int DataLength => Data?.Length ?? 0;

    public AclList Acl { get; set; }

    public virtual NodeKind Kind => NodeKind.Persistent;

    public long Czxid => _czxid;

    /// <summary>Gets the session, 0, or a marker: see <see cref="NodeStat.Owner"/>.</summary>
    public virtual long Owner => 0;

    public long Mzxid => _changes is { } changes ? changes.Mzxid : _czxid;

    public long Mtime => _changes is { } changes ? changes.Mtime : _ctime;

    public long Pzxid
    {
        get => _changes is { } changes ? changes.Pzxid : _czxid;
        set => Changes.Pzxid = value;
    }

    public int StoredCversion
    {
        get => _changes is { } changes ? changes.StoredCversion : 0;
        set => Changes.StoredCversion = value;
    }

    /// <summary>Sets how often the list of rights was replaced.</summary>
    public int Aversion
    {
        set => Changes.Aversion = value;
    }

    /// <summary>Gets the stat as it is stored; <see cref="ToStat"/> is the one that clients see.</summary>
    public NodeStat Stat => _changes is { } changes
        ? new()
        {
            Czxid = _czxid,
            Mzxid = changes.Mzxid,
            Pzxid = changes.Pzxid,
            Ctime = _ctime,
            Mtime = changes.Mtime,
            Version = changes.Version,
            StoredCversion = changes.StoredCversion,
            Aversion = changes.Aversion,
            Owner = Owner,
        }
        : new() { Czxid = _czxid, Mzxid = _czxid, Pzxid = _czxid, Ctime = _ctime, Mtime = _ctime, Owner = Owner };

    /// <summary>Gets or sets the checksum that the znode adds to the tree's digest: see <see cref="NodeDigest"/>.</summary>
    public uint Digest { get; set; }

    /// <summary>Gets the parent: null for the root and for a znode that is removed.</summary>
    public DataNode? Parent { get; private set; }

    public int ChildCount => _changes is { } changes ? changes.ChildCount : 0;

    /// <summary>Gets the children in the order of their creation. Not to be walked while the tree changes.</summary>
    public ChildList Children => new(this);

    public DataNode? FirstChild => _changes?.FirstChild;

    public DataNode? NextSibling { get; private set; }

    /// <summary>Gets the hash of the whole path: see <see cref="NodeTable"/>.</summary>
    public uint PathHash { get; }

    /// <summary>Gets or sets the next znode in the same chain of the hash table.</summary>
    public DataNode? NextInChain { get; set; }

    private NodeChanges Changes => _changes ??= new() { Mzxid = _czxid, Pzxid = _czxid, Mtime = _ctime };

    /// <summary>Gets the bytes of the path; 0 for the root.</summary>
    public int PathLength
    {
        get
        {
            var length = 0;
            for (var node = this; node.Parent is { } parent; node = parent)
            {
                length += node._name.Length + 1;
            }

            return length;
        }
    }

    /// <summary>The previous sibling; for the first child it is the last one, which makes appending cheap.</summary>
    private DataNode? PreviousSibling { get; set; }

    /// <summary>Gets the path as UTF-8; the root's is <c>/</c>.</summary>
    public byte[] GetPath()
    {
        var length = PathLength;
        if (length == 0)
        {
            return "/"u8.ToArray();
        }

        var path = new byte[length];
        CopyPath(path);
        return path;
    }

    /// <summary>Writes the path into a span of <see cref="PathLength"/> bytes: nothing for the root.</summary>
    public void CopyPath(Span<byte> target)
    {
        var end = target.Length;
        for (var node = this; node.Parent is { } parent; node = parent)
        {
            end -= node._name.Length;
            node._name.CopyTo(target[end..]);
            target[--end] = (byte)'/';
        }
    }

    /// <summary>Tells whether <paramref name="path"/> is this znode's: compares the components from the last up to the root.</summary>
    public bool HasPath(ReadOnlySpan<byte> path)
    {
        for (var node = this; node.Parent is { } parent; node = parent)
        {
            var start = path.Length - node._name.Length;
            if (start < 1 || path[start - 1] != (byte)'/' || !path[start..].SequenceEqual(node._name))
            {
                return false;
            }

            path = path[..(start - 1)];
        }

        return path.IsEmpty;
    }

    /// <summary>Gets the stat that clients see: the number of deletes is reckoned in, markers in the owner are not shown.</summary>
    public Stat ToStat() => Stat.ToStat(DataLength, ChildCount) with
    {
        EphemeralOwner = Kind == NodeKind.Ephemeral ? new(Owner) : SessionId.None,
    };

    /// <summary>Takes a stored stat as it is, but for the owner: what that makes of a znode it is from its creation.</summary>
    public void SetStat(in NodeStat stat)
    {
        (_czxid, _ctime) = (stat.Czxid, stat.Ctime);
        var isAsCreated = stat.Mzxid == stat.Czxid && stat.Pzxid == stat.Czxid && stat.Mtime == stat.Ctime && (stat.Version | stat.StoredCversion | stat.Aversion) == 0;
        if (_changes is null && isAsCreated)
        {
            return;
        }

        var changes = Changes;
        changes.Mzxid = stat.Mzxid;
        changes.Pzxid = stat.Pzxid;
        changes.Mtime = stat.Mtime;
        changes.Version = stat.Version;
        changes.StoredCversion = stat.StoredCversion;
        changes.Aversion = stat.Aversion;
    }

    /// <summary>Notes that the data was replaced.</summary>
    public void SetChanged(int version, Zxid zxid, long time)
    {
        var changes = Changes;
        changes.Version = version;
        changes.Mzxid = zxid.Value;
        changes.Mtime = time;
    }

    public void AppendChild(DataNode child)
    {
        var changes = Changes;
        child.Parent = this;
        if (changes.FirstChild is { } first)
        {
            var last = first.PreviousSibling!;
            last.NextSibling = child;
            child.PreviousSibling = last;
            first.PreviousSibling = child;
        }
        else
        {
            changes.FirstChild = child;
            child.PreviousSibling = child;
        }

        changes.ChildCount++;
    }

    public void RemoveChild(DataNode child)
    {
        var changes = Changes;
        var previous = child.PreviousSibling!;
        if (child == changes.FirstChild)
        {
            changes.FirstChild = child.NextSibling;
        }
        else
        {
            previous.NextSibling = child.NextSibling;
        }

        // Whoever follows gets the predecessor; after the last child that is the first one, which remembers the last.
        var follower = child.NextSibling ?? changes.FirstChild;
        if (follower is not null)
        {
            follower.PreviousSibling = previous;
        }

        child.Parent = null;
        child.NextSibling = null;
        child.PreviousSibling = null;
        changes.ChildCount--;
    }
}
