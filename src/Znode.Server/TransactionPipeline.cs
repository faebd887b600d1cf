using Znode.Consensus;
using Znode.Jute;
using Znode.Requests;
using Znode.Server.Connections;
using Znode.Server.Ensemble;
using Znode.Transactions;

namespace Znode.Server;

/// <summary>
/// Transactions on their way to the tree: prepared here or sent by the leader, proposed at the end of a turn, applied once the engine delivers them.
/// ZooKeeper: the chain from <c>PrepRequestProcessor</c> to <c>FinalRequestProcessor</c>.
/// </summary>
/// <remarks>
/// Invariant: <c>LastProcessed &lt;= committed</c>, and what is in flight has the zxids after LastProcessed up to <see cref="LastTaken"/>, in order. Guarded by the member's gate.
/// </remarks>
internal sealed class TransactionPipeline
{
    /// <summary>How many transactions a turn applies at most, so that others get theirs in between.</summary>
    private const int AppliedPerTurnMax = 512;

    private readonly MemberCore _core;
    private readonly IReplicationEngine _engine;
    private readonly JuteWriter _encoder = new(1024);
    private readonly List<LogEntry> _prepared = [];
    private readonly Queue<InFlight> _inFlight = new();
    private RequestPreparer _preparer;
    private Zxid _committed;

    public TransactionPipeline(MemberCore core, IReplicationEngine engine)
    {
        _core = core;
        _engine = engine;
        _committed = engine.LastCommitted;
        _preparer = CreatePreparer();
        LastTaken = core.LastProcessed;
    }

    /// <summary>Gets how many transactions and syncs are in flight.</summary>
    public int Count => _inFlight.Count;

    /// <summary>Gets the zxid of the last transaction in flight, or of the last applied when there is none.</summary>
    public Zxid LastTaken { get; private set; }

    /// <summary>Gets whether something is committed and not applied yet.</summary>
    public bool HasMoreToApply => !IsHeld && !_core.HasFaulted && _inFlight.TryPeek(out var first) && first.Header.Zxid <= _committed;

    /// <summary>Gets or sets whether nothing is applied for now: the tree is about to be replaced.</summary>
    public bool IsHeld { get; set; }

    /// <summary>Gets the transactions prepared and not proposed yet.</summary>
    public IReadOnlyList<LogEntry> Prepared => _prepared;

    /// <summary>Gets how many bytes those are.</summary>
    public long PreparedBytes { get; private set; }

    /// <summary>Gets whether a transaction can be prepared now: this replica orders them, and its epoch has a zxid left.</summary>
    public bool MayPrepare => _engine.MayPropose && (_prepared.Count == 0 || _engine.NextZxid.Counter < uint.MaxValue - (uint)_prepared.Count);

    /// <summary>The zxid of the last transaction given out, whether it is proposed already or not.</summary>
    private Zxid LastGivenOut => new(_engine.NextZxid.Value + _prepared.Count - 1);

    /// <summary>Makes a transaction of a request and gives it its zxid.</summary>
    public void Prepare(WriteRequest request, in Requester from, int cxid, ClientConnection? connection, PendingRequest? pending)
    {
        if (_core.HasFaulted)
        {
            return;
        }

        try
        {
            var zxid = LastGivenOut.Next;
            var time = _core.Clock.WallMs;
            var txn = _preparer.Prepare(request, from, zxid, time, out var digest);
            var header = new TxnHeader(from.Session, cxid, zxid, time, txn.Type);
            _encoder.Clear();
            TxnCodec.Write(_encoder, header, txn, digest);
            var bytes = _encoder.ToArray();
            _prepared.Add(new(zxid, bytes));
            PreparedBytes += bytes.Length;
            _inFlight.Enqueue(new(header, txn, connection, pending, _core.Meter?.Proposed() ?? 0));
            LastTaken = zxid;
            Notice(zxid, txn);
        }
        catch (Exception exception)
        {
            // Half of the request may be in flight already, and everything after would be judged against that.
            _core.Fault(exception);
        }
    }

    /// <summary>Puts a sync in line: it is answered when everything given out before it is applied.</summary>
    public void PrepareSync(ClientConnection connection, PendingRequest pending) =>
        _inFlight.Enqueue(new(new(connection.Session, 0, LastGivenOut, 0, OpCode.Sync), null, connection, pending));

    /// <summary>What was prepared has been proposed.</summary>
    public void ClearPrepared()
    {
        _prepared.Clear();
        PreparedBytes = 0;
    }

    /// <summary>Takes what the engine appends. What this replica proposed is in flight already; what a leader sent is decoded now.</summary>
    public void Append(IReadOnlyList<LogEntry> entries)
    {
        foreach (var entry in entries)
        {
            if (entry.Zxid > LastTaken)
            {
                var txn = TxnCodec.Read(entry.Bytes.Span, out var header, out _);
                Invariant.Require(header.Zxid == entry.Zxid, $"Entry {entry.Zxid} holds the transaction of that zxid, not {header.Zxid}");
                _inFlight.Enqueue(new(header, txn, null, null));
                LastTaken = entry.Zxid;
                Notice(entry.Zxid, txn);
            }

            if (_core.Members?.Pending is { } pending && pending.Zxid == entry.Zxid)
            {
                // Before the engine hears that anything of this is on disk: the change takes both quorums, and of the old one this replica may be all.
                _core.Input(new EngineInput.ConfigProposed(pending.Zxid, pending.Config));
            }
        }
    }

    /// <summary>Everything up to a zxid is committed.</summary>
    public void Deliver(Zxid upTo) => _committed = upTo > _committed ? upTo : _committed;

    /// <summary>Applies what is committed, as much as fits a turn.</summary>
    public void ApplySome()
    {
        for (var i = 0; i < AppliedPerTurnMax && HasMoreToApply; i++)
        {
            ApplyNext();
        }
    }

    /// <summary>Applies all that is committed: before a new role begins to serve from the tree, or to prepare against it.</summary>
    public void ApplyAll()
    {
        while (HasMoreToApply)
        {
            ApplyNext();
        }
    }

    /// <summary>Lists the sessions that are open in the applied state, in the order of their ids. The tracker has those in flight, too.</summary>
    public IReadOnlyList<(SessionId Id, int TimeoutMs)> CommittedSessions()
    {
        var opening = _inFlight.Where(item => item.Txn is CreateSessionTxn).Select(item => item.Header.Session).ToHashSet();
        var sessions = _core.Sessions.InIdOrder();
        return opening.Count == 0 ? sessions : [.. sessions.Where(session => !opening.Contains(session.Id))];
    }

    /// <summary>Lets go of what was taken after a zxid: none of it will ever be applied.</summary>
    /// <returns>What it was, in order; the changes prepared for it are forgotten.</returns>
    public List<InFlight> TakeBack(Zxid after)
    {
        // What is committed and not applied yet stays; it is before the zxid.
        var discarded = new List<InFlight>();
        for (var left = _inFlight.Count; left > 0; left--)
        {
            var item = _inFlight.Dequeue();
            if (item.Header.Zxid > after)
            {
                discarded.Add(item);
            }
            else
            {
                _inFlight.Enqueue(item);
            }
        }

        _prepared.RemoveAll(entry => entry.Zxid > after);
        PreparedBytes = _prepared.Sum(static entry => (long)entry.Bytes.Length);
        _core.Members?.TakeBack(after);
        _preparer.Outstanding.Discard();
        LastTaken = after < LastTaken ? after : LastTaken;
        _committed = after < _committed ? after : _committed;
        return discarded;
    }

    /// <summary>This replica orders nothing any more: what is in flight stays until it is known what becomes of it, and nobody is answered for it.</summary>
    /// <returns>The sessions whose creation is among it.</returns>
    public List<SessionId> Orphan()
    {
        var opening = new List<SessionId>();
        for (var left = _inFlight.Count; left > 0; left--)
        {
            var item = _inFlight.Dequeue();
            if (item.Txn is CreateSessionTxn)
            {
                opening.Add(item.Header.Session);
            }

            if (item.Txn is not null)
            {
                _inFlight.Enqueue(item with { Connection = null, Request = null });
            }
        }

        _preparer.Outstanding.Discard();
        return opening;
    }

    /// <summary>The member has another tree: what is in flight and not in that stays.</summary>
    public void Replace()
    {
        var processed = _core.LastProcessed;
        while (_inFlight.TryPeek(out var first) && first.Header.Zxid <= processed)
        {
            _inFlight.Dequeue();
        }

        ClearPrepared();
        _preparer = CreatePreparer();
        _committed = processed > _committed ? processed : _committed;
        LastTaken = processed > LastTaken ? processed : LastTaken;
        IsHeld = false;
    }

    private RequestPreparer CreatePreparer() => new(
        _core.Tree,
        _core.Sessions,
        _core.Acls,
        new()
        {
            Digests = _core.Options.Digests,
            ExtendedTypes = _core.Options.ExtendedTypes,
            EnforceQuota = _core.Options.EnforceQuota,
            ReconfigEnabled = _core.Options.ReconfigEnabled,
            Reconfigure = _engine.Status.Role == EngineRole.Standalone ? null : (request, zxid) => _core.Members!.Plan(request, zxid),
        });

    /// <summary>A change of the members is known from here on; with the engine it counts from when it is appended.</summary>
    private void Notice(Zxid zxid, Txn txn)
    {
        if (txn.Type == OpCode.Reconfig && MemberConfig.Of(zxid, txn) is { } proposed)
        {
            _core.ConfigProposed(proposed);
        }
    }

    private void ApplyNext()
    {
        var item = _inFlight.Dequeue();
        if (item.Txn is null)
        {
            item.Request!.Execute();
            item.Connection!.Advance(item.Request);
            return;
        }

        if (item.Txn is CloseSessionTxn)
        {
            _core.Desk.Ending(item.Header.Session);
        }

        var result = _core.Tree.Apply(item.Header, item.Txn);
        if (item.Proposed != 0)
        {
            _core.Meter!.Committed(item.Proposed);
        }

        _preparer.Outstanding.Applied(item.Header.Zxid);
        var (connection, request) = (item.Connection, item.Request);
        if (request is null && _core.Learner is { } learner)
        {
            request = learner.TakeAnswered(item.Header, out connection);
        }

        if (item.Txn is CreateSessionTxn created)
        {
            _core.Desk.Opened(item.Header.Session, created.TimeoutMs);
        }

        _core.Refusal.Accept();
        Invariant.Require(request is null || connection!.IsNext(request), "A write is applied when everything before it on its connection is answered");
        request?.Complete(result);
        if (item.Txn is CloseSessionTxn)
        {
            _core.Desk.Ended(item.Header.Session, isExpired: request is null);
        }

        if (request is not null)
        {
            // After the close: what a client sent behind its closeSession is not answered.
            connection!.Advance(request);
        }

        _core.Applied?.Invoke(new(item.Header, item.Txn));
    }
}
