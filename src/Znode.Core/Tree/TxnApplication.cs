using System.Diagnostics;
using Znode.Transactions;

namespace Znode.Tree;

/// <summary>
/// What each transaction does to the tree. ZooKeeper: <c>DataTree.processTxn</c>. Source: spec semantics §3, disk-format §3 and §7.
/// </summary>
/// <remarks>
/// Applying again what is already in the tree changes nothing in the end: that is what makes a snapshot right that was taken while
/// transactions went on. So a create of a znode that exists still raises its parent's counters, and a delete of one that is gone too.
/// </remarks>
internal sealed class TxnApplication(DataTree tree, ITreeObserver? observer)
{
    public TxnResult Apply(in TxnHeader header, Txn txn)
    {
        switch (txn)
        {
            case MultiTxn multi:
                return new() { Header = header, Parts = ApplyParts(header, multi) };
            case CloseSessionTxn close:
                CloseSession(header, close);
                return new() { Header = header };
            default:
                return ApplyOne(header, txn);
        }
    }

    private TxnResult[] ApplyParts(in TxnHeader header, MultiTxn multi)
    {
        var parts = multi.Parts;
        var results = new TxnResult[parts.Count];
        var failed = -1;
        for (var i = 0; i < parts.Count && failed < 0; i++)
        {
            failed = parts[i] is ErrorTxn ? i : -1;
        }

        for (var i = 0; i < parts.Count; i++)
        {
            if (failed < 0)
            {
                results[i] = ApplyOne(header with { Type = parts[i].Type }, parts[i]);
                continue;
            }

            var own = parts[i] is ErrorTxn error ? error.Error : ErrorCode.Ok;
            results[i] = new()
            {
                Header = header with { Type = OpCode.Error },
                Error = i <= failed || own != ErrorCode.Ok ? own : ErrorCode.RuntimeInconsistency,
            };
        }

        return results;
    }

    private TxnResult ApplyOne(in TxnHeader header, Txn txn)
    {
        Stat stat = default;
        byte[]? path = null;
        var error = ErrorCode.Ok;
        switch (txn)
        {
            case CreateTxn create:
                path = create.Path;
                error = Create(header, create, out stat);
                break;
            case DeleteTxn delete:
                path = delete.Path;
                error = Delete(header, delete.Path);
                break;
            case SetDataTxn set:
                path = set.Path;
                error = SetData(header, set, out stat);
                break;
            case SetAclTxn set:
                path = set.Path;
                error = SetAcl(set, out stat);
                break;
            case CheckVersionTxn check:
                path = check.Path;
                break;
            case ErrorTxn refused:
                error = refused.Error;
                break;
            case CreateSessionTxn:
                // The table of sessions is the member's.
                break;
            default:
                throw new UnreachableException($"No way to apply {txn.GetType().Name}");
        }

        return new() { Header = header, Error = error, Path = path, Stat = stat };
    }

    private ErrorCode Create(in TxnHeader header, CreateTxn txn, out Stat stat)
    {
        stat = default;
        var path = txn.Path.AsSpan();
        if (path.SequenceEqual("/"u8))
        {
            return ErrorCode.NodeExists;
        }

        var slash = path.LastIndexOf((byte)'/');
        if (slash < 0 || slash == path.Length - 1 || (txn.Type == OpCode.CreateTtl && txn.Ttl is <= 0 or > ZnodeOwner.TtlMax))
        {
            return ErrorCode.BadArguments;
        }

        var parent = FindParent(path, slash);
        if (parent is null)
        {
            return ErrorCode.NoNode;
        }

        var cversion = txn.ParentCversion == -1 ? unchecked(parent.StoredCversion + 1) : txn.ParentCversion;
        if (unchecked(cversion - parent.StoredCversion) > 0)
        {
            // Compared around the end of 32 bits: after 2,147,483,647 creates the counter goes on at −2,147,483,648, where ZooKeeper's stands still.
            parent.StoredCversion = cversion;
            parent.Pzxid = header.Zxid.Value;
            tree.UpdateDigest(parent, path[..slash]);
        }

        var acl = tree.AcquireAcl(txn.Acl);
        if (tree.Find(path) is { } existing)
        {
            // A snapshot may know the znode and not yet its list of rights.
            tree.ReplaceAcl(existing, acl);
            return ErrorCode.NodeExists;
        }

        var node = tree.Insert(parent, path, txn.Data, acl, new()
        {
            Czxid = header.Zxid.Value,
            Mzxid = header.Zxid.Value,
            Pzxid = header.Zxid.Value,
            Ctime = header.Time,
            Mtime = header.Time,
            Owner = Owner(header, txn),
        });
        stat = node.ToStat();
        observer?.NodeCreated(txn.Path, acl, parent.Acl, header.Zxid);
        return ErrorCode.Ok;
    }

    private static long Owner(in TxnHeader header, CreateTxn txn) => txn.Type switch
    {
        OpCode.CreateContainer => ZnodeOwner.Container,
        OpCode.CreateTtl => ZnodeOwner.Ttl(txn.Ttl),
        _ => txn.Ephemeral ? header.Session.Value : 0,
    };

    private ErrorCode Delete(in TxnHeader header, byte[] txnPath)
    {
        var path = txnPath.AsSpan();
        var slash = path.LastIndexOf((byte)'/');
        if (slash < 0 || PathRules.IsSpecial(path))
        {
            return ErrorCode.BadArguments;
        }

        var parent = FindParent(path, slash);
        if (parent is null)
        {
            return ErrorCode.NoNode;
        }

        // Also when the znode is gone already; never back, which would hide a later create.
        if (header.Zxid.Value > parent.Pzxid)
        {
            parent.Pzxid = header.Zxid.Value;
            tree.UpdateDigest(parent, path[..slash]);
        }

        var node = tree.Find(path);
        if (node is null)
        {
            return ErrorCode.NoNode;
        }

        RemoveDescendants(node);
        tree.RemoveLeaf(node, path);
        observer?.NodeDeleted(txnPath, node.Acl, parent.Acl, header.Zxid);
        return ErrorCode.Ok;
    }

    /// <summary>
    /// Only in the replay of a fuzzy snapshot has a znode that is deleted still children: they were made after it was made anew, and
    /// their creates come later in the replay.
    /// </summary>
    private void RemoveDescendants(DataNode root)
    {
        var node = root;
        while (root.FirstChild is not null)
        {
            while (node.FirstChild is { } child)
            {
                node = child;
            }

            var parent = node.Parent!;
            tree.RemoveLeaf(node, node.GetPath());
            node = parent;
        }
    }

    private ErrorCode SetData(in TxnHeader header, SetDataTxn txn, out Stat stat)
    {
        stat = default;
        if (tree.Find(txn.Path) is not { } node)
        {
            return ErrorCode.NoNode;
        }

        tree.SetData(node, txn.Path, txn.Data, txn.Version, header.Zxid, header.Time);
        stat = node.ToStat();
        observer?.NodeDataChanged(txn.Path, node.Acl, header.Zxid);
        return ErrorCode.Ok;
    }

    private ErrorCode SetAcl(SetAclTxn txn, out Stat stat)
    {
        stat = default;
        if (tree.Find(txn.Path) is not { } node)
        {
            return ErrorCode.NoNode;
        }

        tree.ReplaceAcl(node, tree.AcquireAcl(txn.Acl));
        node.Aversion = txn.Version;
        tree.UpdateDigest(node, txn.Path);
        stat = node.ToStat();
        return ErrorCode.Ok;
    }

    /// <summary>Deletes the ephemerals listed, and any others that the tree knows. ZooKeeper: <c>DataTree.killSession</c>.</summary>
    private void CloseSession(in TxnHeader header, CloseSessionTxn txn)
    {
        foreach (var path in txn.Paths ?? [])
        {
            Delete(header, path);
        }

        foreach (var node in tree.EphemeralsOf(header.Session).ToArray())
        {
            Delete(header, node.GetPath());
        }
    }

    /// <summary>The parent is what is before the last slash, literally: <c>//a</c> has none.</summary>
    private DataNode? FindParent(ReadOnlySpan<byte> path, int slash) => slash == 1 ? null : tree.Find(path[..slash]);
}
