using Znode.Acl;
using Znode.Transactions;
using Znode.Tree;

namespace Znode.Requests;

/// <summary>The creates among the requests: every kind of znode by every operation. ZooKeeper: <c>PrepRequestProcessor.pRequest2TxnCreate</c>; spec semantics §4.1.</summary>
internal sealed class CreatePreparer(DataTree tree, AclChecker acls, PreparationOptions options, OutstandingChanges outstanding, EnforcedQuotas quotas)
{
    /// <summary>An unknown list, for records of znodes created but not yet applied: the tree gives them their shared one.</summary>
    private const long KeyOfUnapplied = 0;

    private static readonly AclList OpenUnapplied = new(KeyOfUnapplied, AclEntry.Open);

    /// <summary>Gets the list of a znode that is not applied yet.</summary>
    public static AclList Unapplied(IReadOnlyList<AclEntry> entries) => ReferenceEquals(entries, AclEntry.Open) ? OpenUnapplied : new(KeyOfUnapplied, entries);

    /// <summary>
    /// Inside a multi the flags alone say what is created, and a stat is answered for containers and TTL znodes only. ZooKeeper:
    /// <c>MultiOperationRecord.deserialize</c>, <c>Op.Create</c>. A part of type create2 must not be logged: <c>DataTree.processTxn</c> stops at it.
    /// </summary>
    public static CreateRequest AsPart(CreateRequest request) => request.Flags switch
    {
        (int)CreateMode.Container => request with { Op = OpCode.CreateContainer, Ttl = -1 },
        (int)CreateMode.PersistentWithTtl or (int)CreateMode.PersistentSequentialWithTtl => request,
        _ => request with { Op = OpCode.Create, Ttl = -1 },
    };

    /// <summary>Flags and time to live: semantics §4.1, steps 2 to 4, and §14 for operation 21 without a TTL mode.</summary>
    public ErrorCode CheckFlags(CreateRequest request)
    {
        if (!CreateModes.IsDefined(request.Flags))
        {
            return ErrorCode.BadArguments;
        }

        if (!((CreateMode)request.Flags).HasTtl())
        {
            return request.Ttl >= 0 || request.Op == OpCode.CreateTtl ? ErrorCode.BadArguments : ErrorCode.Ok;
        }

        if (!options.ExtendedTypes)
        {
            return ErrorCode.Unimplemented;
        }

        return request.Ttl is > 0 and <= ZnodeOwner.TtlMax ? ErrorCode.Ok : ErrorCode.BadArguments;
    }

    /// <summary>Prepares the creation of a znode of any kind. The order of the checks is that of semantics §4.1.</summary>
    public ErrorCode Prepare(CreateRequest request, in Requester from, Zxid zxid, long time, out Txn? txn)
    {
        txn = null;
        var mode = (CreateMode)request.Flags;
        if (!PathRules.IsPlausible(request.Path))
        {
            return ErrorCode.BadArguments;
        }

        var aclError = acls.Normalize(request.Acl, from.Identities, out var acl);
        if (aclError != ErrorCode.Ok)
        {
            return aclError;
        }

        var parent = outstanding.Find(PathRules.ParentOf(request.Path));
        if (parent is null)
        {
            return ErrorCode.NoNode;
        }

        if (!acls.Allows(parent.Acl, Permissions.Create, from.Identities))
        {
            return ErrorCode.NoAuth;
        }

        var path = mode.IsSequential() ? PathRules.AppendSequence(request.Path, parent.Stat.StoredCversion) : request.Path;
        if (!PathRules.IsValid(path, out _))
        {
            return ErrorCode.BadArguments;
        }

        if (outstanding.Exists(path))
        {
            return ErrorCode.NodeExists;
        }

        if (tree.Options.KindOf(parent.Stat.Owner) == NodeKind.Ephemeral)
        {
            return ErrorCode.NoChildrenForEphemerals;
        }

        if (quotas.Exceeded(path, request.Data?.Length ?? 0, count: 1))
        {
            return ErrorCode.QuotaExceeded;
        }

        // Operations 1 and 15 with the container flag make an ordinary znode, operation 19 a container whatever the flag: semantics §4.1.
        var ephemeral = request.Op is OpCode.Create or OpCode.Create2 && mode.IsEphemeral();
        var owner = request.Op switch
        {
            OpCode.CreateContainer => ZnodeOwner.Container,
            OpCode.CreateTtl => ZnodeOwner.Ttl(request.Ttl),
            _ => ephemeral ? from.Session.Value : 0,
        };

        var parentDigest = parent.Digest;
        var newParent = parent.Change(zxid);
        newParent.ChildCount++;
        newParent.Stat.StoredCversion = unchecked(newParent.Stat.StoredCversion + 1);
        newParent.Stat.Pzxid = zxid.Value;
        outstanding.Add(newParent, parentDigest);
        outstanding.Add(
            new()
            {
                Path = path,
                Zxid = zxid,
                Data = request.Data,
                Acl = Unapplied(acl),
                Stat = new() { Czxid = zxid.Value, Mzxid = zxid.Value, Pzxid = zxid.Value, Ctime = time, Mtime = time, Owner = owner },
            },
            before: 0);
        txn = new CreateTxn(request.Op, path, request.Data, acl, ephemeral, newParent.Stat.StoredCversion, request.Op == OpCode.CreateTtl ? request.Ttl : 0);
        return ErrorCode.Ok;
    }
}
