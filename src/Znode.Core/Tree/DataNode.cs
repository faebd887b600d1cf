using Znode.Acl;

namespace Znode.Tree;

/// <summary>One znode. ZooKeeper: <c>DataNode</c>.</summary>
/// <remarks>
/// Kept small, for trees of millions: it has only the last component of its path, and no collection of its own. Its children are a
/// doubly linked list in the order of their creation, and the chain of the tree's hash table runs through it. Only the
/// <see cref="DataTree"/> changes one. <see cref="Data"/> is replaced, never written to, so that a reader may keep the array.
/// </remarks>
internal sealed class DataNode
{
    private readonly byte[] _name;
    private NodeStat _stat;

    public DataNode(byte[] name, uint pathHash, NodeKind kind, byte[]? data, AclList acl, in NodeStat stat)
    {
        _name = name;
        PathHash = pathHash;
        Kind = kind;
        Data = data;
        Acl = acl;
        _stat = stat;
    }

    /// <summary>Gets the last component of the path; the root's is empty.</summary>
    public ReadOnlySpan<byte> Name => _name;

    public byte[]? Data { get; set; }

    public int DataLength => Data?.Length ?? 0;

    public AclList Acl { get; set; }

    public NodeKind Kind { get; set; }

    /// <summary>Gets the stat as it is stored; <see cref="ToStat"/> is the one that clients see.</summary>
    public ref readonly NodeStat Stat => ref _stat;

    /// <summary>Gets the stored stat for the tree to change.</summary>
    public ref NodeStat MutableStat => ref _stat;

    /// <summary>Gets or sets the checksum that the znode adds to the tree's digest: see <see cref="NodeDigest"/>.</summary>
    public uint Digest { get; set; }

    /// <summary>Gets the parent: null for the root and for a znode that is removed.</summary>
    public DataNode? Parent { get; private set; }

    public int ChildCount { get; private set; }

    /// <summary>Gets the children in the order of their creation. Not to be walked while the tree changes.</summary>
    public ChildList Children => new(this);

    public DataNode? FirstChild { get; private set; }

    public DataNode? NextSibling { get; private set; }

    /// <summary>Gets the hash of the whole path: see <see cref="NodeTable"/>.</summary>
    public uint PathHash { get; }

    /// <summary>Gets or sets the next znode in the same chain of the hash table.</summary>
    public DataNode? NextInChain { get; set; }

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
    public Stat ToStat() => _stat.ToStat(DataLength, ChildCount) with
    {
        EphemeralOwner = Kind == NodeKind.Ephemeral ? new(_stat.Owner) : SessionId.None,
    };

    public void AppendChild(DataNode child)
    {
        child.Parent = this;
        if (FirstChild is { } first)
        {
            var last = first.PreviousSibling!;
            last.NextSibling = child;
            child.PreviousSibling = last;
            first.PreviousSibling = child;
        }
        else
        {
            FirstChild = child;
            child.PreviousSibling = child;
        }

        ChildCount++;
    }

    public void RemoveChild(DataNode child)
    {
        var previous = child.PreviousSibling!;
        if (child == FirstChild)
        {
            FirstChild = child.NextSibling;
        }
        else
        {
            previous.NextSibling = child.NextSibling;
        }

        // Whoever follows gets the predecessor; after the last child that is the first one, which remembers the last.
        var follower = child.NextSibling ?? FirstChild;
        if (follower is not null)
        {
            follower.PreviousSibling = previous;
        }

        child.Parent = null;
        child.NextSibling = null;
        child.PreviousSibling = null;
        ChildCount--;
    }
}
