using Znode.Consensus;
using Znode.Requests;

namespace Znode.Server.Connections;

/// <summary>Where the requests of clients, and the member's own, enter: they are carried out here, go to the leader, wait for their turn, or are refused. ZooKeeper: the first <c>RequestProcessor</c> of each role's chain.</summary>
/// <remarks>Guarded by the member's gate.</remarks>
internal sealed class RequestProcessor(MemberCore core)
{
    /// <summary>Takes a write: it gets its zxid now, or goes to the leader, and its answer comes when it is applied. Behind a sync it waits for that first.</summary>
    public void Submit(ClientConnection connection, int cxid, PendingRequest pending, WriteRequest request)
    {
        core.AssertTurn();
        if (connection.HoldsWrites)
        {
            Hold(connection, cxid, pending, request);
        }
        else
        {
            Take(connection, cxid, pending, request);
        }
    }

    /// <summary>Takes a write of the member's own, in the name of a session or of none. One that can not be taken now is let go: its occasion comes again.</summary>
    public void SubmitOwn(SessionId session, WriteRequest request)
    {
        core.AssertTurn();
        if (core.Learner is { } learner)
        {
            learner.RelayOwn(session, request);
        }
        else if (core.IsServing && core.Pipeline.MayPrepare)
        {
            core.Pipeline.Prepare(request, new(session, null, []), cxid: 0, connection: null, pending: null);
        }
    }

    /// <summary>Takes a sync: it is answered when everything proposed before it is applied, and at a leader once it is known to lead still.</summary>
    public void SubmitSync(ClientConnection connection, PendingRequest pending)
    {
        core.AssertTurn();
        if (connection.HoldsSyncs)
        {
            HoldSync(connection, pending);
        }
        else
        {
            TakeSync(connection, pending);
        }
    }

    /// <summary>Takes a ping: its answer proves to the client that its session was alive when the ping was sent.</summary>
    public void SubmitPing(ClientConnection connection, PendingRequest pending)
    {
        core.AssertTurn();
        if (core.Proofs is { } proofs && !connection.IsReadOnly)
        {
            proofs.Take(connection, pending);
        }
        else
        {
            Enqueue(connection, pending);
        }
    }

    /// <summary>Answers a read at once, or behind what waits on its connection.</summary>
    public void Enqueue(ClientConnection connection, PendingRequest pending)
    {
        core.AssertTurn();
        if (connection.MustWait)
        {
            connection.Wait(pending);
        }
        else
        {
            pending.Execute();
        }
    }

    // Apart, so that a request that is not held makes nothing.
    private void Hold(ClientConnection connection, int cxid, PendingRequest pending, WriteRequest request) =>
        connection.Wait(new HeldRequest(pending, isSync: false, held => Take(connection, cxid, held, request)) { IsInFlight = true });

    private void HoldSync(ClientConnection connection, PendingRequest pending) =>
        connection.Wait(new HeldRequest(pending, isSync: true, held => TakeSync(connection, held)) { IsInFlight = true });

    private void Take(ClientConnection connection, int cxid, PendingRequest pending, WriteRequest request)
    {
        if (core.WritesRefused is not null)
        {
            Refuse(connection, pending, ErrorCode.NotReadOnly, core.WritesRefused);
        }
        else if (connection.IsReadOnly)
        {
            Refuse(connection, pending, ErrorCode.NotReadOnly, "the member is in no quorum and serves reads only");
        }
        else if (core.Learner is { } learner)
        {
            learner.Relay(connection, pending, request);
        }
        else if (core.IsServing && core.Pipeline.MayPrepare)
        {
            pending.IsInFlight = true;
            connection.Wait(pending);
            core.Pipeline.Prepare(request, new(connection.Session, connection, connection.Identities), cxid, connection, pending);
        }
        else
        {
            Refuse(connection, pending, ErrorCode.ConnectionLoss, "the member is in no quorum");
        }
    }

    private void TakeSync(ClientConnection connection, PendingRequest pending)
    {
        if (connection.IsReadOnly)
        {
            Refuse(connection, pending, ErrorCode.NotReadOnly, "the member is in no quorum and serves reads only");
        }
        else if (core.Learner is { } learner)
        {
            learner.RelaySync(connection, pending);
        }
        else if (core.Status.Role == EngineRole.Leading)
        {
            connection.WaitForSync(pending);
            core.Leader.Sync(connection, pending);
        }
        else if (core.Pipeline.Count == 0)
        {
            Enqueue(connection, pending);
        }
        else
        {
            pending.IsInFlight = true;
            connection.Wait(pending);
            core.Pipeline.PrepareSync(connection, pending);
        }
    }

    private void Refuse(ClientConnection connection, PendingRequest pending, ErrorCode error, string reason)
    {
        if (pending is HeldRequest held)
        {
            held.RefuseInTurn(error, reason);
        }
        else
        {
            Enqueue(connection, new RefusedRequest(pending, error, reason));
        }
    }
}
