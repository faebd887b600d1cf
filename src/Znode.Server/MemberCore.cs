using System.Diagnostics;
using Znode.Acl;
using Znode.Client;
using Znode.Consensus;
using Znode.Consensus.Zab;
using Znode.Ensemble;
using Znode.Requests;
using Znode.Server.Connections;
using Znode.Server.Disk;
using Znode.Server.Ensemble;
using Znode.Server.Peers;
using Znode.Server.Telemetry;
using Znode.Sessions;
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
    private readonly Lock _gate = new();
    private readonly EngineHost _engine;
    private readonly IPeerTransport? _peers;
    private readonly TouchedConnections _touched = new();
    private readonly Action<Exception> _faulted;
    private readonly RelayNumbers _numbers;

    // Made once: a turn makes nothing.
    private readonly Action _advance;
    private readonly Action _tick;
    private ILogDriver? _log;
    private List<Action>? _afterTurn;

    /// <summary>Whether the thread that has the turn may write what the turn has written.</summary>
    private bool _writesHere;

    /// <summary>The fault that was found, until it is reported outside the gate.</summary>
    private Exception? _faultFound;

    /// <param name="options">How the member works.</param>
    /// <param name="state">What it serves from.</param>
    /// <param name="engine">What orders its transactions.</param>
    /// <param name="clock">Its time.</param>
    /// <param name="faulted">Told once, outside the gate, that the member can not go on; it stops it.</param>
    /// <param name="peers">What carries messages to the other members; null for a member that is alone.</param>
    public MemberCore(ZnodeMemberOptions options, MemberState state, IReplicationEngine engine, MemberClock clock, Action<Exception> faulted, IPeerTransport? peers = null)
    {
        Options = options;
        State = state;
        Clock = clock;
        Reader = new(state.Tree, state.Watches, state.Acls);
        _faulted = faulted;
        _peers = peers;
        Desk = new(this, state.FirstSession);
        Requests = new(this);
        Proofs = peers is null ? null : new(this);
        Pipeline = new(this, engine);
        Leader = new(this);
        Refusal = new(this);
        _numbers = new(options.Id, clock.WallMs);
        _engine = new(this, engine, peers);
        _advance = _engine.Advance;
        _tick = _engine.TickWhenDue;
    }

    public ZnodeMemberOptions Options { get; }

    public MemberClock Clock { get; }

    public DataTree Tree => State.Tree;

    public WatchManager Watches => State.Watches;

    public SessionTracker Sessions => State.Sessions;

    public AclChecker Acls => State.Acls;

    public AuthenticationProviders Providers => State.Providers;

    public TreeReader Reader { get; private set; }

    /// <summary>Gets what opens, resumes and ends sessions.</summary>
    public SessionDesk Desk { get; }

    /// <summary>Gets what takes the requests of clients, and the member's own.</summary>
    public RequestProcessor Requests { get; }

    /// <summary>Gets what answers the pings of an ensemble's clients; null for a member that is alone, who answers them itself.</summary>
    public SessionProofs? Proofs { get; }

    /// <summary>Gets what is on its way to the tree.</summary>
    public TransactionPipeline Pipeline { get; }

    /// <summary>Gets what the member does for its learners while it leads.</summary>
    public LeaderSide Leader { get; }

    /// <summary>Gets what the member does for its clients while it follows or observes; null while it does not.</summary>
    public LearnerSide? Learner { get; private set; }

    /// <summary>Gets who follows this member, while it leads.</summary>
    public IReadOnlyList<LearnerStatus> Learners => _engine.Learners;

    /// <summary>Gets how large this member's proposals were, while it led an ensemble.</summary>
    public ProposalSizes ProposalSizes => _engine.ProposalSizes;

    /// <summary>Gets what the replica is at the moment. Any thread.</summary>
    public EngineStatus Status => _engine.Status;

    /// <summary>Gets whether requests are taken.</summary>
    public bool IsServing => _engine.IsServing;

    /// <summary>Gets whether the member, in no quorum, serves reads to clients that want no more. ZooKeeper: <c>readonlymode.enabled</c>.</summary>
    public bool ServesReadOnly => !IsServing && Options.ReadOnlyMode;

    /// <summary>Gets whether the disk takes writes, and what follows when it does not.</summary>
    public WriteRefusal Refusal { get; }

    /// <summary>Gets why writes are refused at the moment; null while they are not.</summary>
    public string? WritesRefused => Refusal.Reason;

    /// <summary>Gets whether the member found that it can not go on.</summary>
    public bool HasFaulted { get; private set; }

    /// <summary>Gets the zxid of the last transaction applied: what every reply carries.</summary>
    public Zxid LastProcessed => Tree.LastProcessed;

    /// <summary>Gets how many requests are in flight.</summary>
    public int Outstanding => Pipeline.Count;

    /// <summary>Gets the connections that have a session, by it.</summary>
    public IReadOnlyDictionary<SessionId, ClientConnection> Connections => Desk.Connections;

    /// <summary>Gets what measures for those who listen; null for nobody.</summary>
    public MemberMeter? Meter { get; init; }

    /// <summary>Gets or sets what is called, in the turn, after each transaction applied; for the snapshots.</summary>
    public Action<LogEntryApplied>? Applied { get; set; }

    /// <summary>Gets or sets what is called, in the turn, when the member begins or ends to serve.</summary>
    public Action<EngineStatus>? StatusChanged { get; set; }

    /// <summary>Gets or sets what is called, in the turn, when the members are others.</summary>
    public Action<EnsembleConfig>? ConfigActivated { get; set; }

    /// <summary>Gets where what is written goes, in order.</summary>
    public ILogDriver Log => _log!;

    /// <summary>Gets where callers in this process go on; null for the pool.</summary>
    public ICallerQueue? Callers { get; init; }

    /// <summary>Gets or sets what reads the state again from the storage, outside the gate.</summary>
    public Func<MemberState>? Recover { get; set; }

    /// <summary>Gets how the log is being cut; null while it is not. When the disk refuses, it is done when the disk can be written again.</summary>
    public Truncation? Truncation { get; private set; }

    /// <summary>Gets or sets who the members are; null for a member that is alone.</summary>
    public MemberConfig? Members { get; set; }

    /// <summary>Gets or sets when a quorum was last in contact; null for a member that is alone.</summary>
    public QuorumContact? Contact { get; set; }

    /// <summary>Gets or sets what learners have missed, in the storage; null for a member that is alone.</summary>
    public LearnerHistories? Past { get; set; }

    /// <summary>Gets or sets what takes the snapshots of leaders; null for a member that is alone.</summary>
    public SnapshotReceptions? Receptions { get; set; }

    private MemberState State { get; set; }

    /// <summary>Waits for the gate and takes the turn; dispose it to end the turn.</summary>
    public Turn EnterTurn()
    {
        _gate.Enter();
        if (_engine.NeedsTicks)
        {
            // Before anything else: a leader that was paused learns of it before it serves anyone.
            RunOrFault(_tick);
        }

        return new(this);
    }

    /// <summary>Tells the core where what is written goes. Once, before the first turn.</summary>
    public void Attach(ILogDriver log) => _log = log;

    /// <summary>Gives the engine an input at the end of the turn.</summary>
    public void Input(EngineInput input) => _engine.Enqueue(input);

    /// <summary>Has something written, after everything that was asked for before.</summary>
    public void Write(DiskDuty duty) => _engine.Write(duty);

    /// <summary>Has something done after the turn, outside the gate: what is logged goes to the host's own code.</summary>
    public void AfterTurn(Action action) => (_afterTurn ??= []).Add(action);

    /// <summary>Has the connection flushed after the turn.</summary>
    public void Touch(ClientConnection connection) => _touched.Add(connection);

    /// <summary>
    /// Lets what the turn has written be written by the turn's thread, which would only wait for it: what a lone client sends crosses no thread then. Not in an ensemble, where a disk that
    /// keeps the thread waiting must not keep the other members.
    /// </summary>
    public void WriteHere() => _writesHere = _peers is null;

    /// <summary>A change of the members is on its way.</summary>
    public void ConfigProposed(ProposedConfig proposed)
    {
        Members!.Propose(proposed);
        _peers!.Configure(Members.Reachable);
    }

    /// <summary>The log is to be cut.</summary>
    public void BeginCut(Truncation truncation) => Truncation = truncation;

    /// <summary>The log is cut.</summary>
    public void Cut(Truncation truncation) => Truncation = ReferenceEquals(Truncation, truncation) ? null : Truncation;

    /// <summary>The member has another state from now on: one that came as a snapshot, or was read again from what is left of the log.</summary>
    public void Replace(MemberState state)
    {
        AssertTurn();
        State = state;
        Reader = new(state.Tree, state.Watches, state.Acls);
        Pipeline.Replace();
        Desk.Rewatch();
    }

    /// <summary>
    /// The member is in a state that can not be, so nothing more is decided or applied: writes are refused, the connections are closed, and
    /// whoever owns the member is told, to stop it.
    /// </summary>
    public void Fault(Exception exception)
    {
        AssertTurn();
        if (HasFaulted)
        {
            return;
        }

        HasFaulted = true;
        _faultFound = exception;
        Refusal.Refuse("the member found a fault that it can not go on with");
        _engine.Clear();
        foreach (var connection in Connections.Values.ToList())
        {
            connection.Close(CloseReason.MemberStopping);
        }
    }

    internal void EndTurn()
    {
        // Whoever finds more committed than fits one turn takes further ones: nobody else may come for a while.
        var writesHere = false;
        try
        {
            while (LeaveTurn(ref writesHere))
            {
                _gate.Enter();
            }

            Callers?.TurnEnded();
        }
        finally
        {
            // Also when something that the host is told by throws.
            if (writesHere)
            {
                Log.WriteHere();
            }
        }
    }

    /// <summary>The member follows, or observes, and serves: its clients' writes go to its leader.</summary>
    internal void BecomeLearner(bool isLearner) => Learner = isLearner ? new(this, _numbers) : null;

    [Conditional("DEBUG")]
    internal void AssertTurn() => Debug.Assert(_gate.IsHeldByCurrentThread, "Only inside a turn");

    /// <param name="writesHere">Set when the thread is to write what the turn has written, once it has nothing else to do.</param>
    /// <returns>Whether another turn is needed.</returns>
    private bool LeaveTurn(ref bool writesHere)
    {
        var more = false;
        var wrote = false;
        var sent = false;
        var here = false;
        TouchedConnections.Taken touched = default;
        List<Action>? after = null;
        try
        {
            RunOrFault(_advance);
            more = !HasFaulted && Pipeline.HasMoreToApply;
            wrote = _engine.TakeWrote();
            sent = _engine.TakeSent();
            here = _writesHere;
            _writesHere = false;
            touched = _touched.Take();
            after = _afterTurn;
            _afterTurn = null;
        }
        finally
        {
            _gate.Exit();
        }

        if (Interlocked.Exchange(ref _faultFound, null) is { } fault)
        {
            _faulted(fault);
        }

        if (wrote && here)
        {
            writesHere = true;
        }
        else if (wrote)
        {
            Log.Wake();
        }

        if (sent)
        {
            _peers!.Flush();
        }

        touched.Flush();
        after?.ForEach(static action => action());
        return more;
    }

    private void RunOrFault(Action step)
    {
        if (HasFaulted)
        {
            _engine.Clear();
            return;
        }

        try
        {
            step();
        }
        catch (Exception exception)
        {
            // The top of every turn. Whoever has it, an I/O thread or a timer, has nothing to do with what is wrong.
            Fault(exception);
        }
    }
}
