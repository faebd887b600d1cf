using Znode.Acl;
using Znode.Tree;
using Znode.Watches;

namespace Znode.Requests;

/// <summary>Answers reads from the applied tree and arms their watches, in one step. Source: ZooKeeper's <c>FinalRequestProcessor</c>, spec semantics §4.7.</summary>
internal sealed class TreeReader(DataTree tree, WatchManager watches, AclChecker acls)
{
    /// <summary>exists: the watch is armed even when the znode is missing, but not when READ is denied (3.8.4+).</summary>
    public ErrorCode Exists(ReadOnlySpan<byte> path, IReadOnlyList<Identity> identities, IWatcher? watcher, out Stat stat)
    {
        stat = default;
        if (path.Contains((byte)0))
        {
            return ErrorCode.BadArguments;
        }

        var node = tree.Find(path);
        if (node is not null && !acls.Allows(node.Acl, Permissions.Read, identities))
        {
            return ErrorCode.NoAuth;
        }

        if (watcher is not null)
        {
            watches.AddData(path, watcher);
        }

        if (node is null)
        {
            return ErrorCode.NoNode;
        }

        stat = node.ToStat();
        return ErrorCode.Ok;
    }

    /// <summary>getData: the node has the data and the stat.</summary>
    public ErrorCode GetData(ReadOnlySpan<byte> path, IReadOnlyList<Identity> identities, IWatcher? watcher, out DataNode node)
    {
        var error = Readable(path, identities, out node);
        if (error == ErrorCode.Ok && watcher is not null)
        {
            watches.AddData(path, watcher);
        }

        return error;
    }

    /// <summary>getChildren and getChildren2: the node has the children and the stat.</summary>
    public ErrorCode GetChildren(ReadOnlySpan<byte> path, IReadOnlyList<Identity> identities, IWatcher? watcher, out DataNode node)
    {
        var error = Readable(path, identities, out node);
        if (error == ErrorCode.Ok && watcher is not null)
        {
            watches.AddChild(path, watcher);
        }

        return error;
    }

    /// <summary>getACL: needs READ or ADMIN; without ADMIN the secrets of digest identities are hidden.</summary>
    public ErrorCode GetAcl(ReadOnlySpan<byte> path, IReadOnlyList<Identity> identities, out IReadOnlyList<AclEntry> acl, out Stat stat)
    {
        acl = [];
        stat = default;
        var node = tree.Find(path);
        if (node is null)
        {
            return ErrorCode.NoNode;
        }

        if (!acls.Allows(node.Acl, Permissions.Read | Permissions.Admin, identities))
        {
            return ErrorCode.NoAuth;
        }

        acl = acls.Allows(node.Acl, Permissions.Admin, identities) ? node.Acl.Entries : AclChecker.HideSecrets(node.Acl.Entries);
        stat = node.ToStat();
        return ErrorCode.Ok;
    }

    /// <summary>getAllChildrenNumber: all descendants; READ is asked of the start only.</summary>
    public ErrorCode CountDescendants(ReadOnlySpan<byte> path, IReadOnlyList<Identity> identities, out int count)
    {
        count = 0;
        var error = Readable(path, identities, out var start);
        if (error != ErrorCode.Ok)
        {
            return error;
        }

        var pending = new Stack<DataNode>();
        pending.Push(start);
        while (pending.TryPop(out var node))
        {
            count += node.ChildCount;
            foreach (var child in node.Children)
            {
                if (child.ChildCount > 0)
                {
                    pending.Push(child);
                }
            }
        }

        return ErrorCode.Ok;
    }

    /// <summary>getEphemerals: those of one session whose path begins with a text; null, blank or "/", blanks aside, is all.</summary>
    public IReadOnlyList<byte[]> GetEphemerals(SessionId session, ReadOnlySpan<byte> prefix)
    {
        var all = TrimAsJava(prefix) is var trimmed && (trimmed.IsEmpty || trimmed.SequenceEqual("/"u8));
        var paths = new List<byte[]>();
        foreach (var node in tree.EphemeralsOf(session))
        {
            var path = node.GetPath();
            if (all || path.AsSpan().StartsWith(prefix))
            {
                paths.Add(path);
            }
        }

        return paths;
    }

    /// <summary>Java's <c>String.trim</c>: everything up to the blank goes, at both ends.</summary>
    private static ReadOnlySpan<byte> TrimAsJava(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty && text[0] <= ' ')
        {
            text = text[1..];
        }

        while (!text.IsEmpty && text[^1] <= ' ')
        {
            text = text[..^1];
        }

        return text;
    }

    /// <summary>
    /// setWatches: arms what a client had armed on its last connection and makes up the events that it missed (spec client-protocol §10.5).
    /// </summary>
    public void SetWatches(WatchesToSet set, IWatcher watcher)
    {
        foreach (var path in set.Data)
        {
            var node = tree.Find(path);
            if (node is null)
            {
                MakeUp(watcher, WatchedEventType.NodeDeleted, path);
            }
            else if (node.Mzxid > set.RelativeZxid.Value)
            {
                MakeUp(watcher, WatchedEventType.NodeDataChanged, path);
            }
            else
            {
                watches.AddData(path, watcher);
            }
        }

        foreach (var path in set.Exist)
        {
            if (tree.Find(path) is not null)
            {
                MakeUp(watcher, WatchedEventType.NodeCreated, path);
            }
            else
            {
                watches.AddData(path, watcher);
            }
        }

        foreach (var path in set.Child)
        {
            var node = tree.Find(path);
            if (node is null)
            {
                MakeUp(watcher, WatchedEventType.NodeDeleted, path);
            }
            else if (node.Pzxid > set.RelativeZxid.Value)
            {
                MakeUp(watcher, WatchedEventType.NodeChildrenChanged, path);
            }
            else
            {
                watches.AddChild(path, watcher);
            }
        }

        foreach (var path in set.Persistent)
        {
            watches.Add(path, watcher, WatchMode.Persistent);
        }

        foreach (var path in set.PersistentRecursive)
        {
            watches.Add(path, watcher, WatchMode.PersistentRecursive);
        }
    }

    private static void MakeUp(IWatcher watcher, WatchedEventType type, byte[] path) => watcher.OnEvent(new(type, path, new(-1)));

    private ErrorCode Readable(ReadOnlySpan<byte> path, IReadOnlyList<Identity> identities, out DataNode node)
    {
        node = tree.Find(path)!;
        if (node is null)
        {
            return ErrorCode.NoNode;
        }

        return acls.Allows(node.Acl, Permissions.Read, identities) ? ErrorCode.Ok : ErrorCode.NoAuth;
    }
}
