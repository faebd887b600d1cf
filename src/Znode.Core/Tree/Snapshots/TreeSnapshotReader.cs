using System.Text;
using Znode.Acl;
using Znode.Jute;

namespace Znode.Tree.Snapshots;

/// <summary>
/// Reads the parts 2 to 4 of a snapshot (spec disk-format §4) into a new tree, and builds everything that is not in it: children, index
/// of owners, digest, quotas. ZooKeeper: <c>SerializeUtils.deserializeSnapshot</c>, <c>DataTree.deserialize</c>.
/// </summary>
internal sealed class TreeSnapshotReader
{
    /// <summary>
    /// The rights of a znode whose list came into use after the map was written: nobody's, until the replay of what made it so.
    /// </summary>
    private static readonly AclEntry[] Unknown = [new(Permissions.None, "world", "anyone")];

    private readonly SnapshotInput _input;
    private readonly DataTree _tree;
    private readonly Dictionary<long, AclEntry[]> _acls = [];

    private TreeSnapshotReader(Stream stream, DataTree tree)
    {
        _input = new(stream);
        _tree = tree;
    }

    /// <summary>Reads from the table of sessions to the end of the znodes, and not a byte more.</summary>
    /// <exception cref="JuteException">The bytes are no snapshot.</exception>
    /// <exception cref="EndOfStreamException">The stream ends before the snapshot does.</exception>
    public static TreeSnapshot Read(Stream stream, ITreeObserver? observer = null, DataTreeOptions? options = null)
    {
        var reader = new TreeSnapshotReader(stream, new(observer, options));
        var sessions = reader.ReadSessions();
        reader.ReadAcls();
        reader.ReadNodes();
        return new(reader._tree, sessions);
    }

    private List<(SessionId Id, int TimeoutMs)> ReadSessions()
    {
        var sessions = new List<(SessionId, int)>();
        for (var count = _input.ReadLength(); count > 0; count--)
        {
            sessions.Add((new(_input.ReadLong()), _input.ReadInt()));
        }

        return sessions;
    }

    private void ReadAcls()
    {
        for (var count = _input.ReadLength(); count > 0; count--)
        {
            var key = _input.ReadLong();
            var entries = new List<AclEntry>();
            for (var length = _input.ReadLength(); length > 0; length--)
            {
                entries.Add(new((Permissions)_input.ReadInt(), _input.ReadString()!, _input.ReadString()!));
            }

            _acls[key] = [.. entries];
        }
    }

    private void ReadNodes()
    {
        Span<byte> tail = stackalloc byte[SnapshotNode.TailLength];
        while (ReadPath() is { } path)
        {
            var data = _input.ReadBytes();
            _input.ReadExactly(tail);
            var stat = SnapshotNode.ReadTail(tail, out var aclKey);
            _tree.Load(FindParent(path), path, data, AcquireAcl(aclKey), stat);
        }

        _tree.Quotas.Load();
    }

    /// <summary>Reads a path; null at the end, which is the string <c>/</c>.</summary>
    private byte[]? ReadPath()
    {
        var path = _input.ReadScratch(out var isNull);
        if (isNull)
        {
            throw new JuteException("A path in the snapshot is null");
        }

        return path.SequenceEqual("/"u8) ? null : path.ToArray();
    }

    private DataNode? FindParent(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty)
        {
            return null;
        }

        var slash = path.LastIndexOf((byte)'/');
        var parent = slash is < 0 or 1 || slash == path.Length - 1 ? null : _tree.Find(path[..slash]);
        return parent ?? throw new JuteException($"Invalid Datatree, unable to find parent of path {Encoding.UTF8.GetString(path)}");
    }

    private AclList AcquireAcl(long key) =>
        key == AclList.OpenKey ? AclList.Open : _tree.AcquireAcl(_acls.GetValueOrDefault(key, Unknown));
}
