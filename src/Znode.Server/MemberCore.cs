using System.Diagnostics;
using Znode.Acl;
using Znode.Consensus;
using Znode.Jute;
using Znode.Requests;
using Znode.Server.Connections;
using Znode.Server.Logs;
using Znode.Sessions;
using Znode.Transactions;
using Znode.Tree;
using Znode.Watches;

namespace Znode.Server;

/// <summary>
/// Everything of a member that its gate guards: the applied tree, the sessions, the watches, what is in flight, the engine.
/// A write is prepared against the tree plus what is in flight, proposed at the end of the turn, made durable by the log, applied once the
/// engine delivers it, and answered. A read is answered at once, or behind its connection's own writes. ZooKeeper: <c>ZooKeeperServer</c> with
/// its chain of request processors.
/// </summary>
/// <remarks>Every method but <see cref="EnterTurn"/> is called inside a turn.</remarks>
internal sealed class MemberCore
{
    /// <summary>How many transactions a turn applies at most, so that others get theirs in between.</summary>
    private const int AppliedPerTurnMax = 512;

    private readonly Lock _gate = new();
    private readonly IReplicationEngine _engine;
    private readonly RequestPreparer _preparer;
    private readonly JuteWriter _encoder = new(1024);
    private readonly List<LogEntry> _proposed = [];
    private readonly Queue<EngineInput> _inputs = new();
    private readonly List<EngineOutput> _outputs = [];
    private readonly Queue<InFlight> _inFlight = new();
    private readonly List<ClientConnection> _touched = [];
    private readonly Dictionary<SessionId, ClientConnection> _bySession = [];
    private readonly Action<Exception> _faulted;
    private ILogDriver? _log;
    private Zxid _committed;
    private bool _appended;

    /// <summary>The fault that was found, until it is reported outside the gate.</summary>
    private Exception? _faultFound;
    private bool _hasFaulted;

    /// <summary>What to tell of the writes that are discarded.</summary>
    private ErrorCode _discardError = ErrorCode.NotReadOnly;

    /// <param name="options">How the member works.</param>
    /// <param name="state">What it serves from.</param>
    /// <param name="engine">What orders its transactions.</param>
    /// <param name="clock">Its time.</param>
    /// <param name="faulted">Told once, outside the gate, that the member can not go on; it stops it.</param>
    public MemberCore(ZnodeMemberOptions options, MemberState state, IReplicationEngine engine, MemberClock clock, Action<Exception> faulted)
    {
        Options = options;
        Tree = state.Tree;
        Watches = state.Watches;
        Sessions = state.Sessions;
        Acls = state.Acls;
        Providers = state.Providers;
        Clock = clock;
        _faulted = faulted;
        _engine = engine;
        _committed = engine.LastCommitted;
        Reader = new(Tree, Watches, Acls);
        _preparer = new(
            Tree,
            Sessions,
            Acls,
            new() { Digests = options.Digests, ExtendedTypes = options.ExtendedTypes, EnforceQuota = options.EnforceQuota, ReconfigEnabled = options.ReconfigEnabled });
        NextSession = state.FirstSession;
    }

    public ZnodeMemberOptions Options { get; }

    public DataTree Tree { get; }

    public WatchManager Watches { get; }

    public SessionTracker Sessions { get; }

    public AclChecker Acls { get; }

    public AuthenticationProviders Providers { get; }

    public MemberClock Clock { get; }

    public TreeReader Reader { get; }

    /// <summary>Gets why writes are refused at the moment; null while they are not.</summary>
    public string? WritesRefused { get; private set; }

    /// <summary>Gets the zxid of the last transaction applied: what every reply carries.</summary>
    public Zxid LastProcessed => Tree.LastProcessed;

    /// <summary>Gets how many requests are in flight.</summary>
    public int Outstanding => _inFlight.Count;

    /// <summary>Gets whether there is something committed and not yet applied: another turn is needed.</summary>
    public bool HasMoreToApply => !_hasFaulted && _inFlight.TryPeek(out var first) && first.Header.Zxid <= _committed;

    /// <summary>Gets what the replica is at the moment.</summary>
    public EngineRole Role => _engine.Status.Role;

    /// <summary>Gets the connections that have a session, by it.</summary>
    public IReadOnlyDictionary<SessionId, ClientConnection> Connections => _bySession;

    /// <summary>Gets or sets what is called, in the turn, after each transaction applied; for the snapshots.</summary>
    public Action<LogEntryApplied>? Applied { get; set; }

    /// <summary>Gets the id that the next session gets.</summary>
    private SessionId NextSession { get; set; }

    /// <summary>Waits for the gate and takes the turn; dispose it to end the turn.</summary>
    public Turn EnterTurn()
    {
        _gate.Enter();
        return new(this);
    }

    /// <summary>Tells the core where the engine's appends go. Once, before the first turn.</summary>
    public void Attach(ILogDriver log) => _log = log;

    /// <summary>Gives the engine an input at the end of the turn.</summary>
    public void Input(EngineInput input) => _inputs.Enqueue(input);

    /// <summary>Has the connection flushed after the turn.</summary>
    public void Touch(ClientConnection connection)
    {
        if (!connection.IsTouched)
        {
            connection.IsTouched = true;
            _touched.Add(connection);
        }
    }

    /// <summary>Takes a write: it gets its zxid now and its answer when it is applied.</summary>
    public void Submit(ClientConnection connection, int cxid, PendingRequest pending, WriteRequest request)
    {
        AssertTurn();
        if (WritesRefused is not null)
        {
            Enqueue(connection, new RefusedRequest(pending, WritesRefused));
            return;
        }

        pending.IsInFlight = true;
        connection.Wait(pending);
        Propose(request, new(connection.Session, connection, connection.Identities), cxid, connection, pending);
    }

    /// <summary>Takes a write of the member's own, in the name of a session or of none.</summary>
    public void SubmitOwn(SessionId session, WriteRequest request)
    {
        AssertTurn();
        Propose(request, new(session, null, []), cxid: 0, connection: null, pending: null);
    }

    /// <summary>Takes a sync: it is answered when everything proposed before it is applied.</summary>
    public void SubmitSync(ClientConnection connection, PendingRequest pending)
    {
        AssertTurn();
        if (_inFlight.Count == 0)
        {
            Enqueue(connection, pending);
            return;
        }

        pending.IsInFlight = true;
        connection.Wait(pending);
        _inFlight.Enqueue(new(new(connection.Session, 0, LastProposed, 0, OpCode.Sync), null, connection, pending));
    }

    /// <summary>Answers a read at once, or behind what waits on its connection.</summary>
    public void Enqueue(ClientConnection connection, PendingRequest pending)
    {
        AssertTurn();
        if (connection.MustWait)
        {
            connection.Wait(pending);
        }
        else
        {
            pending.Execute();
        }
    }

    /// <summary>Opens a session; the connection hears of it when its transaction is applied.</summary>
    public void OpenSession(ClientConnection connection, int timeoutMs)
    {
        AssertTurn();
        if (WritesRefused is not null)
        {
            connection.OnSessionRefused(WritesRefused);
            return;
        }

        connection.TimeoutMs = Clamp(timeoutMs);
        connection.Session = NextSession;
        NextSession = SessionIds.Next(NextSession);
        Sessions.Add(connection.Session, connection.TimeoutMs, Clock.MonotonicMs);
        Sessions.SetOwner(connection.Session, connection);
        _bySession[connection.Session] = connection;
        var pending = new SessionOpening(connection);
        pending.IsInFlight = true;
        connection.Wait(pending);
        Propose(new CreateSessionRequest(connection.TimeoutMs), new(connection.Session, connection, connection.Identities), cxid: 0, connection, pending);
    }

    /// <summary>Resumes a session on a connection; one that it has on this member is closed.</summary>
    public void ResumeSession(ClientConnection connection, SessionId session, ReadOnlySpan<byte> password, int timeoutMs)
    {
        AssertTurn();
        var timeout = Clamp(timeoutMs);
        if (!SessionPassword.Matches(session, password))
        {
            connection.OnSessionRefused($"the password of session {session} is wrong");
            return;
        }

        if (!Sessions.Touch(session, timeout, Clock.MonotonicMs))
        {
            connection.OnSessionRefused($"session {session} has expired or never existed");
            return;
        }

        if (_bySession.TryGetValue(session, out var before) && !ReferenceEquals(before, connection))
        {
            before.Close(CloseReason.SessionMoved);
        }

        connection.Session = session;
        connection.TimeoutMs = timeout;
        Sessions.SetOwner(session, connection);
        _bySession[session] = connection;
        connection.OnSessionOpened();
    }

    /// <summary>Notes that the connection's client is alive.</summary>
    /// <returns>False when its session is closing or gone.</returns>
    public bool TouchSession(ClientConnection connection)
    {
        AssertTurn();
        return Sessions.Touch(connection.Session, Clock.MonotonicMs);
    }

    /// <summary>Lets go of a connection that is no longer: its watches go with it, its session stays.</summary>
    public void Disconnect(ClientConnection connection)
    {
        AssertTurn();
        connection.IsClosed = true;
        Watches.RemoveAll(connection);
        if (_bySession.TryGetValue(connection.Session, out var current) && ReferenceEquals(current, connection))
        {
            _bySession.Remove(connection.Session);
        }
    }

    /// <summary>Closes the sessions that were silent for too long, and those whose clients let go of them.</summary>
    public void ExpireSessions(List<SessionId> expired)
    {
        AssertTurn();
        if (WritesRefused is not null)
        {
            return;
        }

        var now = Clock.MonotonicMs;
        foreach (var (session, connection) in _bySession)
        {
            switch (connection.Presence)
            {
                case ClientPresence.Here:
                    Sessions.Touch(session, now);
                    break;
                case ClientPresence.Gone when !Sessions.IsClosing(session):
                    SubmitOwn(session, new CloseSessionRequest());
                    break;
            }
        }

        Sessions.CollectExpired(now, expired);
        foreach (var session in expired)
        {
            SubmitOwn(session, new CloseSessionRequest());
        }
    }

    /// <summary>
    /// Finds out whether the log can be written again: with a transaction of the member's own that changes nothing, so that no client's write
    /// has to fail for it. Writes are accepted when it has been applied.
    /// </summary>
    public void ProbeLog()
    {
        AssertTurn();
        if (!_hasFaulted && WritesRefused is not null && _inFlight.Count == 0)
        {
            SubmitOwn(SessionId.None, new MalformedRequest(OpCode.Error));
        }
    }

    /// <summary>Refuses every write from now on.</summary>
    public void RefuseWrites(string reason)
    {
        AssertTurn();
        WritesRefused = reason;
    }

    /// <summary>The log could not be written: what is in flight is refused at the end of the turn, and every write from now on.</summary>
    /// <param name="lastInLog">The last entry that the log has.</param>
    /// <param name="error">What to tell of the writes in flight: that they were not taken, or, when the disk may have them after all, nothing.</param>
    /// <param name="reason">Why, in words.</param>
    public void PersistFailed(Zxid lastInLog, ErrorCode error, string reason)
    {
        RefuseWrites(reason);
        _discardError = error;

        // The log may end before a snapshot that everything was recovered from.
        Input(new EngineInput.PersistFailed(lastInLog > LastProcessed ? lastInLog : LastProcessed));
    }

    /// <summary>
    /// The member is in a state that can not be, so nothing more is decided or applied: writes are refused, the connections are closed, and
    /// whoever owns the member is told, to stop it.
    /// </summary>
    public void Fault(Exception exception)
    {
        AssertTurn();
        if (_hasFaulted)
        {
            return;
        }

        _hasFaulted = true;
        _faultFound = exception;
        WritesRefused = "the member found a fault that it can not go on with";
        _inputs.Clear();
        _proposed.Clear();
        foreach (var connection in _bySession.Values.ToList())
        {
            connection.Close(CloseReason.MemberStopping);
        }
    }

    internal void EndTurn()
    {
        // Whoever finds more committed than fits one turn takes further ones: nobody else may come for a while.
        while (LeaveTurn())
        {
            _gate.Enter();
        }
    }

    /// <returns>Whether another turn is needed.</returns>
    private bool LeaveTurn()
    {
        var more = false;
        ClientConnection? first = null;
        ClientConnection[]? all = null;
        var appended = false;
        try
        {
            AdvanceOrFault();
            more = HasMoreToApply;
            appended = _appended;
            _appended = false;
            if (_touched.Count == 1)
            {
                first = _touched[0];
            }
            else if (_touched.Count > 1)
            {
                all = [.. _touched];
            }

            foreach (var connection in _touched)
            {
                connection.IsTouched = false;
            }

            _touched.Clear();
        }
        finally
        {
            _gate.Exit();
        }

        if (Interlocked.Exchange(ref _faultFound, null) is { } fault)
        {
            _faulted(fault);
        }

        if (appended)
        {
            _log!.Wake();
        }

        first?.Flush();
        if (all is not null)
        {
            foreach (var connection in all)
            {
                connection.Flush();
            }
        }

        return more;
    }

    /// <summary>The zxid of the last transaction given out, proposed already or in this turn.</summary>
    private Zxid LastProposed => new(_engine.NextZxid.Value + _proposed.Count - 1);

    private int Clamp(int timeoutMs) =>
        Math.Clamp(timeoutMs, (int)Options.EffectiveSessionTimeoutMin.TotalMilliseconds, (int)Options.EffectiveSessionTimeoutMax.TotalMilliseconds);

    private void Propose(WriteRequest request, in Requester from, int cxid, ClientConnection? connection, PendingRequest? pending)
    {
        if (_hasFaulted)
        {
            return;
        }

        try
        {
            var zxid = LastProposed.Next;
            var time = Clock.WallMs;
            var txn = _preparer.Prepare(request, from, zxid, time, out var digest);
            var header = new TxnHeader(from.Session, cxid, zxid, time, txn.Type);
            _encoder.Clear();
            TxnCodec.Write(_encoder, header, txn, digest);
            _proposed.Add(new(zxid, _encoder.ToArray()));
            _inFlight.Enqueue(new(header, txn, connection, pending));
        }
        catch (Exception exception)
        {
            // Half of the request may be in flight already, and everything after would be judged against that.
            Fault(exception);
        }
    }

    private void AdvanceOrFault()
    {
        if (_hasFaulted)
        {
            _inputs.Clear();
            return;
        }

        try
        {
            Advance();
        }
        catch (Exception exception)
        {
            // The top of every turn. Whoever has it, an I/O thread or a timer, has nothing to do with what is wrong.
            Fault(exception);
        }
    }

    /// <summary>Proposes what was prepared in the turn and performs what follows from that and from the inputs.</summary>
    private void Advance()
    {
        if (_proposed.Count > 0)
        {
            // What was prepared before this turn's other inputs is proposed before them: a failure reported now discards it too.
            Step(new EngineInput.Propose(_proposed));
            _proposed.Clear();
        }

        while (_inputs.TryDequeue(out var input))
        {
            Step(input);
        }

        ApplyCommitted();
    }

    private void Step(EngineInput input)
    {
        _outputs.Clear();
        _engine.Step(input, _outputs);
        foreach (var output in _outputs)
        {
            switch (output)
            {
                case EngineOutput.Append append:
                    _appended = true;
                    _log!.Append(append.Entries);
                    break;
                case EngineOutput.Deliver deliver:
                    _committed = deliver.UpTo;
                    break;
                case EngineOutput.Discard discard:
                    Discard(discard.After);
                    break;
                default:
                    throw new UnreachableException($"No way to perform {output}");
            }
        }
    }

    private void ApplyCommitted()
    {
        for (var i = 0; i < AppliedPerTurnMax && HasMoreToApply; i++)
        {
            var item = _inFlight.Dequeue();
            if (item.Txn is null)
            {
                item.Request!.Execute();
                item.Connection!.Advance(item.Request);
                continue;
            }

            Apply(item);
        }
    }

    private void Apply(in InFlight item)
    {
        if (item.Txn is CloseSessionTxn && _bySession.TryGetValue(item.Header.Session, out var ending))
        {
            ending.OnSessionEnding();
        }

        var result = Tree.Apply(item.Header, item.Txn!);
        _preparer.Outstanding.Applied(item.Header.Zxid);
        if (item.Txn is CreateSessionTxn created)
        {
            Sessions.Add(item.Header.Session, created.TimeoutMs, Clock.MonotonicMs);
        }

        if (WritesRefused is not null && !_hasFaulted)
        {
            // It was written after the refusal, so there is room again.
            WritesRefused = null;
        }

        item.Request?.Complete(result);
        if (item.Txn is CloseSessionTxn)
        {
            Sessions.Remove(item.Header.Session);
            if (_bySession.Remove(item.Header.Session, out var connection))
            {
                connection.Close(item.Request is null ? CloseReason.SessionExpired : CloseReason.SessionClosed);
            }
        }

        if (item.Request is not null)
        {
            // After the close: what a client sent behind its closeSession is not answered.
            item.Connection!.Advance(item.Request);
        }

        Applied?.Invoke(new(item.Header.Zxid, item.Txn!));
    }

    /// <summary>Refuses what was proposed after a zxid: the log could not take it, and none of it will ever be applied.</summary>
    private void Discard(Zxid after)
    {
        _log!.Discard();
        var reason = WritesRefused ?? "the log could not be written";
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

        // What was delivered and is not applied yet stays; the prepared changes after it go.
        Invariant.Require(!HasMoreToApply, "What is committed is applied before a failure is reported");
        _preparer.Outstanding.Discard();
        foreach (var item in discarded)
        {
            Refuse(item, reason);
        }
    }

    private void Refuse(in InFlight item, string reason)
    {
        switch (item.Txn)
        {
            case CreateSessionTxn:
                Sessions.Remove(item.Header.Session);
                break;
            case CloseSessionTxn when Sessions.TryGetTimeout(item.Header.Session, out var timeoutMs):
                // It goes on living, for a full timeout: nobody may find its ephemerals gone while it could not be closed.
                Sessions.Remove(item.Header.Session);
                Sessions.Add(item.Header.Session, timeoutMs, Clock.MonotonicMs);
                if (_bySession.TryGetValue(item.Header.Session, out var owner))
                {
                    Sessions.SetOwner(item.Header.Session, owner);
                }

                break;
        }

        if (item.Request is null)
        {
            return;
        }

        if (item.Txn is null)
        {
            item.Request.Execute();
        }
        else
        {
            item.Request.Refuse(_discardError, reason);
        }

        item.Connection!.Advance(item.Request);
    }

    [Conditional("DEBUG")]
    private void AssertTurn() => Debug.Assert(_gate.IsHeldByCurrentThread, "Only inside a turn");
}
