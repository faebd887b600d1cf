using Znode.Consensus;
using Znode.Consensus.Zab.Messages;
using Znode.Jute;
using Znode.Requests;
using Znode.Server.Connections;

namespace Znode.Server.Ensemble;

/// <summary>
/// What a leading member does for its learners' clients: it orders their writes, keeps their sessions, and answers their syncs once a quorum has confirmed that it leads.
/// ZooKeeper: <c>LeaderRequestProcessor</c>, <c>LeaderSessionTracker</c>, <c>LearnerHandler</c>.
/// </summary>
/// <remarks>Guarded by the member's gate. A session that came by a channel belongs to that channel: what comes by another one is refused, until it was revalidated there.</remarks>
internal sealed class LeaderSide(MemberCore core)
{
    private readonly Dictionary<ChannelId, object> _owners = [];

    /// <summary>Syncs in the order in which they came. Invariant: tickets and zxids do not decrease.</summary>
    private readonly Queue<PendingSync> _syncs = new();

    /// <summary>What learners relayed before this member, whose engine leads already, had its tree ready, or while it was about to hand over leadership.</summary>
    private readonly Queue<(ChannelId From, RelayedMessage Message)> _held = new();

    /// <summary>What else waits until it is confirmed that this member leads, in the order in which it came.</summary>
    private readonly Queue<(long Ticket, Action Go)> _waiting = new();

    /// <summary>The ticket of the last confirmation asked for, and of the last one that came: one is under way while they differ.</summary>
    private long _asked;
    private long _confirmed;

    /// <summary>The last ticket that somebody waits for.</summary>
    private long _wanted;

    /// <summary>Gets since when the member orders transactions, on its monotonic clock; of the last time when it does not.</summary>
    public long ServesSinceMs { get; private set; }

    /// <summary>Gets how many syncs wait for what was proposed before them.</summary>
    public int PendingSyncs => _syncs.Count;

    /// <summary>The member orders transactions from now on: what is left of sessions that are no more is removed.</summary>
    public void BeginServing()
    {
        ServesSinceMs = core.Clock.MonotonicMs;
        foreach (var session in core.Tree.EphemeralSessions.Where(session => !core.Sessions.Contains(session)).ToList())
        {
            core.Requests.SubmitOwn(session, new CloseSessionRequest());
        }

        TakeHeld();
    }

    /// <summary>Carries out what learners relayed when nothing could be prepared, once that can be.</summary>
    public void TakeHeld()
    {
        while (_held.Count > 0 && core.IsServing && core.Pipeline.MayPrepare)
        {
            var (from, message) = _held.Dequeue();
            Take(from, message);
        }
    }

    /// <summary>The member leads no more, and had not come to serve: what was relayed to it is not carried out in its next reign, for whoever asked was told that nobody knows.</summary>
    public void ForgetHeld() => _held.Clear();

    /// <summary>The member does not lead any more: nobody is answered.</summary>
    public void EndServing()
    {
        _owners.Clear();
        _syncs.Clear();
        _waiting.Clear();
        _held.Clear();

        // A confirmation that comes late is of a reign that has ended.
        _confirmed = _wanted = _asked;
    }

    /// <summary>A learner's channel has ended: its clients are told that nobody knows what became of what they asked.</summary>
    public void Closed(ChannelId channel)
    {
        _owners.Remove(channel);
        for (var left = _held.Count; left > 0; left--)
        {
            var relayed = _held.Dequeue();
            if (relayed.From != channel)
            {
                _held.Enqueue(relayed);
            }
        }
    }

    /// <summary>A learner relays something of its clients.</summary>
    public void Relayed(ChannelId from, RelayedMessage message)
    {
        if (core.Learner is not null || core.Status.Role != EngineRole.Leading)
        {
            return;
        }

        if (!core.IsServing || (message is RelayedMessage.Request && (!core.Pipeline.MayPrepare || _held.Count > 0)))
        {
            _held.Enqueue((from, message));
        }
        else
        {
            Take(from, message);
        }
    }

    /// <summary>Does something once a quorum has confirmed that this member leads; not at all when it does not any more.</summary>
    public void WhenConfirmed(Action go)
    {
        _waiting.Enqueue((NextTicket(), go));
        AskUnlessUnderWay();
    }

    /// <summary>Learners' clients were heard of.</summary>
    public void Touched(IReadOnlyList<SessionTouch> sessions)
    {
        var now = core.Clock.MonotonicMs;
        foreach (var touch in sessions)
        {
            core.Sessions.Touch(touch.Session, now);
        }
    }

    /// <summary>Takes a sync of this member's own client.</summary>
    public void Sync(ClientConnection connection, PendingRequest request) => Sync(new(NextTicket(), core.Pipeline.LastTaken, null, connection, request));

    /// <summary>A quorum has confirmed that this member led after the ticket was asked for.</summary>
    public void Confirmed(long ticket)
    {
        _confirmed = Math.Max(_confirmed, ticket);
        while (_waiting.TryPeek(out var waiting) && waiting.Ticket <= _confirmed)
        {
            _waiting.Dequeue().Go();
        }

        if (_wanted > _asked)
        {
            AskUnlessUnderWay();
        }
    }

    /// <summary>Answers the syncs that are due: confirmed, with everything before them applied.</summary>
    public void AnswerSyncs()
    {
        while (_syncs.TryPeek(out var sync) && sync.Ticket <= _confirmed && sync.After <= core.LastProcessed)
        {
            _syncs.Dequeue();
            if (sync.Learner is { } learner)
            {
                core.Input(new EngineInput.Relay(learner, new RelayedMessage.Synced()));
            }
            else if (sync.Connection!.IsNext(sync.Request!))
            {
                sync.Request!.Execute();
                sync.Connection.Advance(sync.Request);
            }
        }
    }

    private void Take(ChannelId from, RelayedMessage message)
    {
        switch (message)
        {
            case RelayedMessage.Request { Op: OpCode.Sync }:
                Sync(new(NextTicket(), core.Pipeline.LastTaken, from, null, null));
                break;
            case RelayedMessage.Request request:
                Take(from, request);
                break;
            case RelayedMessage.Revalidate revalidate:
                Revalidate(from, revalidate);
                break;
            case RelayedMessage.Touch touch:
                Touch(from, touch.Sessions);
                break;
        }
    }

    private void Take(ChannelId from, RelayedMessage.Request relayed)
    {
        var owner = OwnerOf(from);
        WriteRequest request;
        if (relayed.Op == OpCode.CreateSession)
        {
            request = new CreateSessionRequest(new JuteReader(relayed.Body.Span).ReadInt());
            core.Sessions.Add(relayed.Session, ((CreateSessionRequest)request).TimeoutMs, core.Clock.MonotonicMs);
            core.Sessions.SetOwner(relayed.Session, owner);
        }
        else
        {
            request = WriteRequestDecoder.IsWrite(relayed.Op) ? WriteRequestDecoder.Decode(relayed.Op, relayed.Body.Span) : new MalformedRequest(relayed.Op);
        }

        core.Pipeline.Prepare(request, new(relayed.Session, owner, relayed.Identities), relayed.Cxid, connection: null, pending: null);
    }

    private void Sync(in PendingSync sync)
    {
        _syncs.Enqueue(sync);
        AskUnlessUnderWay();
    }

    /// <summary>The ticket of the next confirmation: one that is under way may have been asked for too early.</summary>
    private long NextTicket() => _wanted = _asked + 1;

    private void AskUnlessUnderWay()
    {
        if (_asked == _confirmed)
        {
            core.Input(new EngineInput.ConfirmLeadership(++_asked));
        }
    }

    private void Revalidate(ChannelId from, RelayedMessage.Revalidate asked)
    {
        var isValid = core.Sessions.Touch(asked.Session, asked.TimeoutMs, core.Clock.MonotonicMs);
        if (isValid)
        {
            core.Sessions.SetOwner(asked.Session, OwnerOf(from));
            core.Desk.MovedAway(asked.Session);
        }

        // It may have ended until then: whoever is told that it lives would keep it for ever.
        WhenConfirmed(() => core.Input(new EngineInput.Relay(from, new RelayedMessage.Revalidated(asked.Session, isValid && IsAlive(asked.Session)))));
    }

    private void Touch(ChannelId from, IReadOnlyList<SessionTouch> sessions)
    {
        var now = core.Clock.MonotonicMs;
        SessionId[] alive = [.. sessions.Select(static touch => touch.Session).Where(session => core.Sessions.Touch(session, now))];
        WhenConfirmed(() => core.Input(new EngineInput.Relay(from, new RelayedMessage.Touched(alive))));
    }

    private bool IsAlive(SessionId session) => core.Sessions.Check(session, owner: null) == ErrorCode.Ok;

    private object OwnerOf(ChannelId channel)
    {
        if (!_owners.TryGetValue(channel, out var owner))
        {
            _owners.Add(channel, owner = new());
        }

        return owner;
    }

    /// <param name="Ticket">The confirmation that it waits for.</param>
    /// <param name="After">The transaction that must be applied before.</param>
    /// <param name="Learner">The learner that it came from; null for this member's own.</param>
    /// <param name="Connection">Where it came from; null for a learner's.</param>
    /// <param name="Request">What is to be answered; null for a learner's.</param>
    private readonly record struct PendingSync(long Ticket, Zxid After, ChannelId? Learner, ClientConnection? Connection, PendingRequest? Request);
}
