using Znode.Acl;
using Znode.Jute;

namespace Znode.Tree.Snapshots;

/// <summary>
/// Writes a tree as a snapshot holds it (spec disk-format §4, parts 2 to 4), a little at a time: between the steps the tree may change.
/// ZooKeeper: <c>SerializeUtils.serializeSnapshot</c>, <c>DataTree.serialize</c>.
/// </summary>
/// <remarks>
/// What comes out is fuzzy: each znode as it was when the walk came by. Replay from <see cref="Zxid"/> on makes it right (disk-format §7).
/// The walk is one place in the tree, moved on when the znode there goes. Znodes created after the beginning are left out, as replay
/// makes them: so no path is written twice, even when it is deleted and made anew behind the walk. All calls are made by the tree's owner.
/// </remarks>
internal sealed class TreeSnapshotWriter : ITreeCursor, IDisposable
{
    /// <summary>The most bytes in one step, give or take a znode: large data does not make a step long.</summary>
    private const int StepBytesMax = 1024 * 1024;

    private readonly DataTree _tree;
    private readonly IReadOnlyList<(SessionId Id, int TimeoutMs)> _sessions;
    private readonly IReadOnlyList<AclList> _acls;
    private readonly long _czxidMax;

    /// <summary>The part that is being written, and how much of it is.</summary>
    private Part _part;
    private int _written;

    /// <summary>The znode to write next; all its ancestors are written.</summary>
    private DataNode? _next;

    /// <param name="tree">The tree.</param>
    /// <param name="sessions">The table of the global sessions at this moment; it must not change afterwards.</param>
    public TreeSnapshotWriter(DataTree tree, IReadOnlyList<(SessionId Id, int TimeoutMs)> sessions)
    {
        _tree = tree;
        _sessions = sessions;
        _acls = tree.AclLists;
        _next = tree.Root;
        Zxid = tree.LastProcessed;

        // Not just the last zxid: a tree may hold znodes from beyond it, while its own fuzzy snapshot is not replayed to the end.
        _czxidMax = Math.Max(Zxid.Value, tree.HighestCzxid);
        tree.AddCursor(this);
    }

    private enum Part
    {
        Sessions,
        Acls,
        Nodes,
        Done,
    }

    /// <summary>Gets the last transaction that was applied at the beginning: the snapshot's name, from which to replay.</summary>
    public Zxid Zxid { get; }

    /// <summary>Writes the next znodes (sessions, lists of rights), at most so many.</summary>
    /// <returns>Whether there is more to write; when not, the parts are complete with what this call wrote.</returns>
    public bool WriteSome(JuteWriter writer, int nodesMax)
    {
        var end = writer.Length + StepBytesMax;
        for (var i = 0; i < nodesMax && writer.Length < end && _part != Part.Done; i++)
        {
            switch (_part)
            {
                case Part.Sessions:
                    WriteSession(writer);
                    break;
                case Part.Acls:
                    WriteAcl(writer);
                    break;
                default:
                    WriteNode(writer);
                    break;
            }
        }

        return _part != Part.Done;
    }

    /// <summary>Writes part 6: the digest of the tree as it is now. Replay checks it when it comes to the same zxid.</summary>
    public void WriteDigest(JuteWriter writer) => SnapshotDigest.Of(_tree).Write(writer);

    public void Removing(DataNode node)
    {
        if (node == _next)
        {
            _next = PreOrder.NextAfterSubtree(node, _tree.Root);
        }
    }

    public void Dispose() => _tree.RemoveCursor(this);

    private void WriteSession(JuteWriter writer)
    {
        if (_written == 0)
        {
            writer.WriteInt(_sessions.Count);
        }

        if (_written < _sessions.Count)
        {
            var (id, timeoutMs) = _sessions[_written];
            writer.WriteLong(id.Value);
            writer.WriteInt(timeoutMs);
        }

        Written(_sessions.Count, Part.Acls);
    }

    private void WriteAcl(JuteWriter writer)
    {
        if (_written == 0)
        {
            writer.WriteInt(_acls.Count);
        }

        if (_written < _acls.Count)
        {
            writer.WriteLong(_acls[_written].Key);
            writer.WriteAcl(_acls[_written].Entries);
        }

        Written(_acls.Count, Part.Nodes);
    }

    private void Written(int count, Part next)
    {
        if (++_written >= count)
        {
            _written = 0;
            _part = next;
        }
    }

    private void WriteNode(JuteWriter writer)
    {
        if (_next is not { } node)
        {
            writer.WriteBuffer("/"u8);
            _part = Part.Done;
            return;
        }

        if (node.Czxid > _czxidMax)
        {
            // What is below it is newer still.
            _next = PreOrder.NextAfterSubtree(node, _tree.Root);
            return;
        }

        SnapshotNode.Write(writer, node);
        _next = PreOrder.Next(node, _tree.Root);
    }
}
