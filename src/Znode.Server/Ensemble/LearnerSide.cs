using Znode.Consensus;
using Znode.Consensus.Zab.Messages;
using Znode.Jute;
using Znode.Requests;
using Znode.Server.Connections;
using Znode.Transactions;

namespace Znode.Server.Ensemble;

/// <summary>
/// What a member that follows or observes does for its clients: their writes, syncs and sessions go to its leader, and are answered when the committed transaction comes back.
/// From when it begins to serve until it ends. ZooKeeper: <c>FollowerRequestProcessor</c>, <c>CommitProcessor</c>, <c>LearnerSessionTracker</c>.
/// </summary>
/// <remarks>Guarded by the member's gate. The channel keeps order, so of each connection the answers come in the order of the requests.</remarks>
internal sealed class LearnerSide(MemberCore core, RelayNumbers numbers)
{
    private readonly JuteWriter _encoder = new(1024);
    private readonly Queue<(ClientConnection Connection, PendingRequest Request)> _syncs = new();

    /// <summary>Syncs that the leader has answered, until everything that is committed is applied.</summary>
    private readonly Queue<(ClientConnection Connection, PendingRequest Request)> _synced = new();
    private readonly Dictionary<SessionId, (ClientConnection Connection, int TimeoutMs)> _revalidating = [];
    private readonly Dictionary<SessionId, int> _touched = [];

    /// <summary>Sends a client's write to the leader.</summary>
    public void Relay(ClientConnection connection, PendingRequest pending, WriteRequest request)
    {
        if (request is CloseSessionRequest)
        {
            core.Sessions.MarkClosing(connection.Session);
        }

        pending.IsInFlight = true;
        pending.Cxid = numbers.Next();
        pending.Op = request.Op;
        connection.Wait(pending);
        Relay(new RelayedMessage.Request(connection.Session, pending.Cxid, request.Op, BodyOf(request), connection.Identities));
    }

    /// <summary>Sends a write of the member's own, in the name of a session.</summary>
    public void RelayOwn(SessionId session, WriteRequest request)
    {
        if (request is CloseSessionRequest)
        {
            // It is asked for once: what the leader decides on it comes back.
            core.Sessions.MarkClosing(session);
        }

        Relay(new RelayedMessage.Request(session, 0, request.Op, BodyOf(request), []));
    }

    /// <summary>Sends a sync to the leader, who answers them in order.</summary>
    public void RelaySync(ClientConnection connection, PendingRequest pending)
    {
        connection.WaitForSync(pending);
        _syncs.Enqueue((connection, pending));
        Relay(new RelayedMessage.Request(connection.Session, 0, OpCode.Sync, default, connection.Identities));
    }

    /// <summary>Asks the leader whether sessions are alive whose clients have asked.</summary>
    public void RelayTouch(IReadOnlyList<SessionTouch> sessions) => Relay(new RelayedMessage.Touch(sessions));

    /// <summary>The leader has answered something.</summary>
    public void Relayed(RelayedMessage message)
    {
        switch (message)
        {
            case RelayedMessage.Synced when _syncs.TryDequeue(out var sync):
                // It is the oldest sync's.
                _synced.Enqueue(sync);
                break;
            case RelayedMessage.Touched touched:
                core.Proofs!.Answer(touched.Sessions.ToHashSet().Contains);
                break;
            case RelayedMessage.Revalidated revalidated:
                Revalidated(revalidated.Session, revalidated.IsValid);
                break;
        }
    }

    /// <summary>Answers the syncs that are due. Called when what is committed has been applied, as far as a turn goes.</summary>
    public void AnswerSyncs()
    {
        while (!core.Pipeline.HasMoreToApply && _synced.TryDequeue(out var sync))
        {
            if (sync.Connection.IsNext(sync.Request))
            {
                sync.Request.Execute();
                sync.Connection.Advance(sync.Request);
            }
        }
    }

    /// <summary>Finds the request that a committed transaction answers: the oldest in flight of its session's connection, if it is that.</summary>
    public PendingRequest? TakeAnswered(in TxnHeader header, out ClientConnection? connection)
    {
        if (header.Session != SessionId.None
            && core.Connections.TryGetValue(header.Session, out connection)
            && connection.Next is { IsInFlight: true } next
            && next.Cxid == header.Cxid
            && (next.Op == header.Type || header.Type == OpCode.Error))
        {
            return next;
        }

        connection = null;
        return null;
    }

    /// <summary>Asks the leader whether a session lives that a client wants to go on with here.</summary>
    public void Revalidate(ClientConnection connection, SessionId session, int timeoutMs)
    {
        if (_revalidating.TryGetValue(session, out var before) && !ReferenceEquals(before.Connection, connection))
        {
            before.Connection.Close(CloseReason.SessionMoved);
        }

        _revalidating[session] = (connection, timeoutMs);
        Relay(new RelayedMessage.Revalidate(session, timeoutMs));
    }

    /// <summary>The leader is lost, and with it its word on the sessions that were asked about: whoever waits for it goes elsewhere at once. A client in this process stays until the member serves again.</summary>
    public void EndServing()
    {
        foreach (var (session, (connection, _)) in _revalidating)
        {
            if (!core.Connections.TryGetValue(session, out var current) || !ReferenceEquals(current, connection))
            {
                connection.Close(CloseReason.NotServing);
            }
        }
    }

    /// <summary>Notes that a session's client was heard of, for the leader.</summary>
    public void Touched(SessionId session, int timeoutMs) => _touched[session] = timeoutMs;

    /// <summary>Hands over who was heard of since the last time. The clients in this process are there as long as it runs.</summary>
    public IReadOnlyList<SessionTouch> CollectTouched()
    {
        foreach (var (session, connection) in core.Connections)
        {
            if (connection.Presence == ClientPresence.Here && connection.IsEstablished)
            {
                _touched[session] = connection.TimeoutMs;
            }
        }

        var touched = new SessionTouch[_touched.Count];
        var i = 0;
        foreach (var (session, timeoutMs) in _touched.OrderBy(pair => pair.Key))
        {
            touched[i++] = new(session, timeoutMs);
        }

        _touched.Clear();
        return touched;
    }

    private void Revalidated(SessionId session, bool isValid)
    {
        if (!_revalidating.Remove(session, out var asked) || asked.Connection.IsClosed)
        {
            return;
        }

        if (isValid)
        {
            // Its creation is committed, but may wait to be applied.
            core.Sessions.Add(session, asked.TimeoutMs, core.Clock.MonotonicMs);
            core.Desk.Take(asked.Connection, session, asked.TimeoutMs);
        }
        else
        {
            asked.Connection.OnSessionRefused($"session {session} has expired or never existed");
        }
    }

    private void Relay(RelayedMessage message) => core.Input(new EngineInput.Relay(To: null, message));

    private byte[] BodyOf(WriteRequest request)
    {
        _encoder.Clear();
        WriteRequestEncoder.WriteBody(_encoder, request);
        return _encoder.ToArray();
    }
}
