using System.Diagnostics;
using System.Text;
using Znode.Acl;
using Znode.Sessions;
using Znode.Transactions;
using Znode.Tree;

namespace Znode.Requests;

/// <summary>
/// Turns a request into a transaction with every value fixed, or into an error transaction, by validating it against the tree plus what is
/// in flight. Source: ZooKeeper's <c>PrepRequestProcessor</c>; the order of the checks is that of spec semantics §4.
/// </summary>
/// <remarks>
/// Expected refusals are <see cref="ErrorCode"/>s. Owned by one caller at a time. Every request that comes here takes a zxid, refused or not.
/// </remarks>
internal sealed class RequestPreparer
{
    private readonly DataTree _tree;
    private readonly SessionTracker _sessions;
    private readonly AclChecker _acls;
    private readonly PreparationOptions _options;
    private readonly EnforcedQuotas _quotas;
    private readonly CreatePreparer _creates;

    public RequestPreparer(DataTree tree, SessionTracker sessions, AclChecker acls, PreparationOptions options)
    {
        _tree = tree;
        _sessions = sessions;
        _acls = acls;
        _options = options;
        Outstanding = new(tree, options.Digests);
        _quotas = new(tree, options.EnforceQuota);
        _creates = new(tree, acls, options, Outstanding, _quotas);
    }

    /// <summary>Gets what is in flight.</summary>
    public OutstandingChanges Outstanding { get; }

    /// <summary>Prepares one request.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="from">Who asks.</param>
    /// <param name="zxid">The zxid that the transaction will have.</param>
    /// <param name="time">Milliseconds since 1970.</param>
    /// <param name="digest">The digest of the tree after it, when there is one to be carried.</param>
    public Txn Prepare(WriteRequest request, in Requester from, Zxid zxid, long time, out TxnDigest? digest)
    {
        var error = Check(request, from);
        Txn? txn = null;
        if (error == ErrorCode.Ok)
        {
            error = request is MultiRequest multi ? Multi(multi, from, zxid, time, out txn) : Single(request, from, zxid, time, out txn);
        }

        if (error != ErrorCode.Ok)
        {
            digest = null;
            return new ErrorTxn(error);
        }

        digest = _options.Digests ? new TxnDigest(TxnDigest.CurrentVersion, Outstanding.Digest) : null;
        return txn!;
    }

    /// <summary>Checks what comes before the operation itself: that it could be decoded, and the session.</summary>
    private ErrorCode Check(WriteRequest request, in Requester from) => request switch
    {
        MalformedRequest => ErrorCode.MarshallingError,
        CreateSessionRequest or CloseSessionRequest or DeleteContainerRequest => ErrorCode.Ok,
        CreateRequest create when _creates.CheckFlags(create) is var error and not ErrorCode.Ok => error,
        ReconfigRequest when !_options.ReconfigEnabled => ErrorCode.ReconfigDisabled,
        _ => _sessions.Check(from.Session, from.Owner),
    };

    private ErrorCode Multi(MultiRequest request, in Requester from, Zxid zxid, long time, out Txn? txn)
    {
        var parts = new Txn[request.Parts.Count];
        var failed = false;
        Outstanding.BeginMulti();
        for (var i = 0; i < parts.Length; i++)
        {
            if (failed)
            {
                parts[i] = new ErrorTxn(ErrorCode.RuntimeInconsistency);
                continue;
            }

            var sub = request.Parts[i] is CreateRequest create ? CreatePreparer.AsPart(create) : request.Parts[i];
            var error = sub is CreateRequest asPart ? _creates.CheckFlags(asPart) : ErrorCode.Ok;
            Txn? part = null;
            if (error == ErrorCode.Ok)
            {
                error = Single(sub, from, zxid, time, out part);
            }

            failed = error != ErrorCode.Ok;
            parts[i] = failed ? new ErrorTxn(error) : part!;
        }

        if (failed)
        {
            Outstanding.RollBackMulti();
        }
        else
        {
            Outstanding.CommitMulti();
        }

        txn = new MultiTxn(parts);
        return ErrorCode.Ok;
    }

    private ErrorCode Single(WriteRequest request, in Requester from, Zxid zxid, long time, out Txn? txn)
    {
        txn = null;
        return request switch
        {
            SetDataRequest set => SetData(set, from, zxid, time, out txn),
            CreateRequest create => _creates.Prepare(create, from, zxid, time, out txn),
            DeleteRequest delete => Delete(delete, from, zxid, out txn),
            SetAclRequest set => SetAcl(set, from, zxid, out txn),
            CheckVersionRequest check => CheckVersion(check, from, out txn),
            CreateSessionRequest create => Prepared(new CreateSessionTxn(create.TimeoutMs), out txn),
            CloseSessionRequest => CloseSession(from.Session, zxid, out txn),
            DeleteContainerRequest delete => DeleteContainer(delete, zxid, out txn),
            ReconfigRequest reconfig => Reconfigure(reconfig, from, zxid, out txn),
            _ => throw new UnreachableException($"No preparation of {request.GetType().Name}"),
        };
    }

    /// <summary>semantics §4.8. As in ZooKeeper nothing is noted as in flight: the znode is written by nothing else, and its digest does not count.</summary>
    private ErrorCode Reconfigure(ReconfigRequest request, in Requester from, Zxid zxid, out Txn? txn)
    {
        txn = null;
        if (_options.Reconfigure is not { } reconfigure)
        {
            return ErrorCode.Unimplemented;
        }

        var plan = reconfigure(request, zxid);
        if (plan.Error != ErrorCode.Ok)
        {
            return plan.Error;
        }

        if (!_acls.Allows(Outstanding.Find(ReservedPaths.Config)!.Acl, Permissions.Write, from.Identities))
        {
            return ErrorCode.NoAuth;
        }

        return Prepared(new SetDataTxn(OpCode.Reconfig, ReservedPaths.Config.ToArray(), Encoding.UTF8.GetBytes(plan.Config!.ToText()), Version: -1), out txn);
    }

    private ErrorCode Delete(DeleteRequest request, in Requester from, Zxid zxid, out Txn? txn)
    {
        txn = null;
        if (!PathRules.IsPlausible(request.Path) || PathRules.IsSpecial(request.Path))
        {
            return ErrorCode.BadArguments;
        }

        var parent = Outstanding.Find(PathRules.ParentOf(request.Path));
        if (parent is null)
        {
            return ErrorCode.NoNode;
        }

        if (!_acls.Allows(parent.Acl, Permissions.Delete, from.Identities))
        {
            return ErrorCode.NoAuth;
        }

        var node = Outstanding.Find(request.Path);
        if (node is null)
        {
            return ErrorCode.NoNode;
        }

        if (request.Version != ZnodeVersion.Any && request.Version != node.Stat.Version)
        {
            return ErrorCode.BadVersion;
        }

        if (node.ChildCount > 0)
        {
            return ErrorCode.NotEmpty;
        }

        Remove(node, parent, zxid);
        return Prepared(new DeleteTxn(OpCode.Delete, request.Path), out txn);
    }

    private ErrorCode SetData(SetDataRequest request, in Requester from, Zxid zxid, long time, out Txn? txn)
    {
        txn = null;
        if (!PathRules.IsValid(request.Path, out _))
        {
            return ErrorCode.BadArguments;
        }

        var node = Outstanding.Find(request.Path);
        if (node is null)
        {
            return ErrorCode.NoNode;
        }

        if (!_acls.Allows(node.Acl, Permissions.Write, from.Identities))
        {
            return ErrorCode.NoAuth;
        }

        if (_quotas.Exceeded(request.Path, (request.Data?.Length ?? 0) - (node.Data?.Length ?? 0), count: 0))
        {
            return ErrorCode.QuotaExceeded;
        }

        if (request.Version != ZnodeVersion.Any && request.Version != node.Stat.Version)
        {
            return ErrorCode.BadVersion;
        }

        var digest = node.Digest;
        var changed = node.Change(zxid);
        changed.Data = request.Data;
        changed.Stat.Version = NextVersion(changed.Stat.Version);
        changed.Stat.Mzxid = zxid.Value;
        changed.Stat.Mtime = time;
        Outstanding.Add(changed, digest);
        return Prepared(new SetDataTxn(OpCode.SetData, request.Path, request.Data, changed.Stat.Version), out txn);
    }

    private ErrorCode SetAcl(SetAclRequest request, in Requester from, Zxid zxid, out Txn? txn)
    {
        txn = null;
        if (!PathRules.IsValid(request.Path, out _))
        {
            return ErrorCode.BadArguments;
        }

        var aclError = _acls.Normalize(request.Acl, from.Identities, out var acl);
        if (aclError != ErrorCode.Ok)
        {
            return aclError;
        }

        var node = Outstanding.Find(request.Path);
        if (node is null)
        {
            return ErrorCode.NoNode;
        }

        if (!_acls.Allows(node.Acl, Permissions.Admin, from.Identities))
        {
            return ErrorCode.NoAuth;
        }

        if (request.Version != ZnodeVersion.Any && request.Version != node.Stat.Aversion)
        {
            return ErrorCode.BadVersion;
        }

        var digest = node.Digest;
        var changed = node.Change(zxid);
        changed.Acl = CreatePreparer.Unapplied(acl);
        changed.Stat.Aversion = NextVersion(changed.Stat.Aversion);
        Outstanding.Add(changed, digest);
        return Prepared(new SetAclTxn(request.Path, acl, changed.Stat.Aversion), out txn);
    }

    private ErrorCode CheckVersion(CheckVersionRequest request, in Requester from, out Txn? txn)
    {
        txn = null;
        if (!PathRules.IsValid(request.Path, out _))
        {
            return ErrorCode.BadArguments;
        }

        var node = Outstanding.Find(request.Path);
        if (node is null)
        {
            return ErrorCode.NoNode;
        }

        if (!_acls.Allows(node.Acl, Permissions.Read, from.Identities))
        {
            return ErrorCode.NoAuth;
        }

        if (request.Version != ZnodeVersion.Any && request.Version != node.Stat.Version)
        {
            return ErrorCode.BadVersion;
        }

        return Prepared(new CheckVersionTxn(request.Path, NextVersion(node.Stat.Version)), out txn);
    }

    private ErrorCode CloseSession(SessionId session, Zxid zxid, out Txn? txn)
    {
        var paths = Outstanding.EphemeralsOf(session);
        foreach (var path in paths)
        {
            var node = Outstanding.Find(path);
            var parent = Outstanding.Find(PathRules.ParentOf(path));
            Invariant.Require(node is not null && parent is not null, "An ephemeral in flight exists and has a parent");
            Remove(node, parent, zxid);
        }

        _sessions.MarkClosing(session);
        return Prepared(new CloseSessionTxn(paths), out txn);
    }

    private ErrorCode DeleteContainer(DeleteContainerRequest request, Zxid zxid, out Txn? txn)
    {
        txn = null;
        if (PathRules.IsSpecial(request.Path))
        {
            return ErrorCode.BadArguments;
        }

        var parent = Outstanding.Find(PathRules.ParentOf(request.Path));
        var node = Outstanding.Find(request.Path);
        if (parent is null || node is null)
        {
            return ErrorCode.NoNode;
        }

        if (node.ChildCount > 0)
        {
            return ErrorCode.NotEmpty;
        }

        // ZooKeeper lets an ordinary znode through, one created in the container's place since the reaper looked: we do not.
        if (_tree.Options.KindOf(node.Stat.Owner) is not (NodeKind.Container or NodeKind.Ttl))
        {
            return ErrorCode.BadVersion;
        }

        Remove(node, parent, zxid);
        return Prepared(new DeleteTxn(OpCode.DeleteContainer, request.Path), out txn);
    }

    private void Remove(ChangeRecord node, ChangeRecord parent, Zxid zxid)
    {
        var parentDigest = parent.Digest;
        var newParent = parent.Change(zxid);
        newParent.ChildCount--;
        newParent.Stat.Pzxid = zxid.Value;
        Outstanding.Add(newParent, parentDigest);
        var digest = node.Digest;
        var gone = node.Change(zxid);
        gone.Exists = false;
        gone.Data = null;
        Outstanding.Add(gone, digest);
    }

    /// <summary>The version after one: −1 is skipped, because as an expectation it means any (semantics §3, 3.10).</summary>
    private static int NextVersion(int version) => version == -2 ? 0 : unchecked(version + 1);

    private static ErrorCode Prepared(Txn prepared, out Txn? txn)
    {
        txn = prepared;
        return ErrorCode.Ok;
    }
}
