using System.Net;
using Znode.Acl;
using Znode.Watches;

namespace Znode.Server.Connections;

/// <summary>
/// One connection of a client to this member: a socket, or an in-process session. It has at most one session, which can outlive it.
/// ZooKeeper: <c>ServerCnxn</c>.
/// </summary>
/// <remarks>
/// Guarded by the member's gate: everything here is touched only inside a turn, except <see cref="Flush"/>. Requests are answered in the
/// order in which they came: while <see cref="MustWait"/>, a new one goes behind those that wait.
/// </remarks>
internal abstract class ClientConnection(MemberCore member, IPAddress? remoteAddress) : IWatcher
{
    private readonly Queue<PendingRequest> _pending = new();

    // How many syncs were sent and are not answered, and how many requests are held behind them.
    private int _syncs;
    private int _held;

    /// <summary>Gets the peer's address; null for an in-process session.</summary>
    public IPAddress? RemoteAddress { get; } = remoteAddress;

    /// <summary>Gets or sets the session; <see cref="SessionId.None"/> until one is opened or resumed.</summary>
    public SessionId Session { get; set; }

    /// <summary>Gets or sets the negotiated timeout, in milliseconds.</summary>
    public int TimeoutMs { get; set; }

    /// <summary>Gets or sets who the client has shown to be.</summary>
    public IReadOnlyList<Identity> Identities { get; set; } = remoteAddress is null ? [] : [new("ip", remoteAddress.ToString())];

    /// <summary>Gets how many requests wait.</summary>
    public int Outstanding => _pending.Count;

    /// <summary>Gets or sets how many pings wait for the leader's word.</summary>
    public int PingsWaiting { get; set; }

    /// <summary>Gets whether a request that comes now has to go behind others: <see cref="RequestProcessor.Enqueue"/>.</summary>
    public bool MustWait => _pending.Count > 0;

    /// <summary>Gets whether a write that comes now is held: a sync before it is not answered.</summary>
    internal bool HoldsWrites => _syncs > 0;

    /// <summary>Gets whether a sync that comes now is held: a write before it is.</summary>
    internal bool HoldsSyncs => _held > 0;

    /// <summary>Gets or sets whether the member will flush the connection when the turn under way ends.</summary>
    internal bool IsTouched { get; set; }

    /// <summary>Gets or sets whether the connection is gone: nothing more is sent to it.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Gets or sets whether the session was opened or resumed here.</summary>
    public bool IsEstablished { get; set; }

    /// <summary>Gets or sets whether the session is known to this member alone, which serves nothing but reads.</summary>
    public bool IsReadOnly { get; set; }

    /// <summary>Gets whether the client would be content with reads.</summary>
    public virtual bool TakesReadOnly => false;

    /// <summary>Gets the oldest request that waits; null when none does.</summary>
    public PendingRequest? Next => _pending.TryPeek(out var next) ? next : null;

    /// <summary>Gets whether the client is there, as far as the connection can tell by itself. Unless it can, the client's requests and pings do.</summary>
    public virtual ClientPresence Presence => ClientPresence.Unknown;

    protected MemberCore Member { get; } = member;

    /// <summary>Gets the requests that wait, oldest first.</summary>
    protected IEnumerable<PendingRequest> Waiting => _pending.Select(static request => request is HeldRequest held ? held.Request : request);

    /// <inheritdoc/>
    public bool MayRead(AclList acl) => Member.Acls.Allows(acl, Permissions.Read, Identities);

    /// <inheritdoc/>
    public abstract void OnEvent(WatchedEvent watchedEvent);

    /// <summary>The session asked for is open; <see cref="Session"/> and <see cref="TimeoutMs"/> are set.</summary>
    public abstract void OnSessionOpened();

    /// <summary>The session asked for does not exist (any more), its password is wrong, or the member takes no new ones.</summary>
    public abstract void OnSessionRefused(string reason);

    /// <summary>The quorum has not heard of this member's sessions for a while. A client over the network counts for itself.</summary>
    /// <param name="silentMs">For how long, in milliseconds.</param>
    public virtual void OnOutOfContact(long silentMs)
    {
    }

    /// <summary>The session's end is about to be applied: what follows from it is not seen by anyone yet.</summary>
    public virtual void OnSessionEnding()
    {
    }

    /// <summary>The member does not serve for now.</summary>
    /// <returns>Whether the connection waits until it does; otherwise it is closed.</returns>
    public virtual bool TrySuspend(string reason) => false;

    /// <summary>The member has another tree: whatever was armed in the one before has to be armed again.</summary>
    public virtual void OnTreeReplaced()
    {
    }

    /// <summary>Ends the connection once what was answered is sent.</summary>
    public abstract void Close(CloseReason reason);

    /// <summary>Sends what the turns have put out. Called outside the gate, by any thread; must not block.</summary>
    public abstract void Flush();

    /// <summary>Tells whether a request is the oldest that waits.</summary>
    internal bool IsNext(PendingRequest request) => ReferenceEquals(Next, request);

    /// <summary>Puts a request in line; one that was held is there already.</summary>
    internal void Wait(PendingRequest request)
    {
        if (request is not HeldRequest { IsHeld: false })
        {
            _pending.Enqueue(request);
        }

        _held += request is HeldRequest { IsHeld: true } ? 1 : 0;
    }

    /// <summary>Puts a sync in line that is answered when the leader has been confirmed.</summary>
    internal void WaitForSync(PendingRequest sync)
    {
        sync.IsInFlight = true;
        sync.Op = OpCode.Sync;
        Wait(sync);
        _syncs++;
    }

    /// <summary>Takes the oldest request off, which has been answered, and answers what waited only for it.</summary>
    internal void Advance(PendingRequest answered)
    {
        var oldest = _pending.Dequeue();
        Invariant.Require(ReferenceEquals(oldest, answered), "Requests of a connection are answered in order");
        if (answered.Op == OpCode.Sync)
        {
            _syncs--;
        }

        // What was read before the held writes is read before they are on their way.
        RunWaiting();
        SendHeld();
    }

    /// <summary>Refuses everything that waits: the connection or the member is going.</summary>
    internal void RefuseWaiting(ErrorCode error, string reason)
    {
        while (_pending.TryDequeue(out var request))
        {
            request.Refuse(error, reason);
        }

        _syncs = _held = 0;
    }

    private void RunWaiting()
    {
        while (_pending.TryPeek(out var next) && !next.IsInFlight)
        {
            _pending.Dequeue();
            next.Execute();
        }
    }

    private void SendHeld()
    {
        if (_held == 0 || _syncs > 0)
        {
            return;
        }

        foreach (var held in _pending.OfType<HeldRequest>().Where(request => request.IsHeld).ToList())
        {
            _held--;
            held.Send();
            if (held.IsSync && _syncs > 0)
            {
                break;
            }
        }

        // Those that could not be taken have their answer.
        RunWaiting();
    }
}
