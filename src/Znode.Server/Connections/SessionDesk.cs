using Znode.Consensus;
using Znode.Requests;
using Znode.Sessions;

namespace Znode.Server.Connections;

/// <summary>Opens, resumes and ends the sessions of this member's connections. ZooKeeper: <c>ZooKeeperServer</c> and its session trackers (spec semantics §7).</summary>
/// <remarks>
/// Whoever orders transactions, alone or as a leader, decides on sessions; a learner asks its leader (<see cref="Ensemble.LearnerSide"/>). Guarded by the member's gate.
/// </remarks>
internal sealed class SessionDesk(MemberCore core, SessionId first)
{
    private readonly Dictionary<SessionId, ClientConnection> _bySession = [];
    private readonly List<(ClientConnection Connection, int TimeoutMs)> _waiting = [];
    private SessionId _next = first;

    /// <summary>Gets the connections that have a session, by it.</summary>
    public IReadOnlyDictionary<SessionId, ClientConnection> Connections => _bySession;

    private SessionTracker Sessions => core.Sessions;

    /// <summary>Opens a session; the connection hears of it when its transaction is applied.</summary>
    public void Open(ClientConnection connection, int timeoutMs)
    {
        core.AssertTurn();
        if (core.WritesRefused is { } refused)
        {
            connection.OnSessionRefused(refused);
            return;
        }

        if (!core.IsServing)
        {
            OpenLater(connection, timeoutMs);
            return;
        }

        connection.TimeoutMs = Clamp(timeoutMs);
        connection.Session = TakeId();
        _bySession[connection.Session] = connection;
        var pending = new SessionOpening(connection) { IsInFlight = true };
        var request = new CreateSessionRequest(connection.TimeoutMs);
        if (core.Learner is { } learner)
        {
            learner.Relay(connection, pending, request);
            return;
        }

        connection.Wait(pending);
        Sessions.Add(connection.Session, connection.TimeoutMs, core.Clock.MonotonicMs);
        Sessions.SetOwner(connection.Session, connection);
        core.Pipeline.Prepare(request, new(connection.Session, connection, connection.Identities), cxid: 0, connection, pending);
    }

    /// <summary>Resumes a session of which the client has the password.</summary>
    public void Resume(ClientConnection connection, SessionId session, ReadOnlySpan<byte> password, int timeoutMs)
    {
        core.AssertTurn();
        if (!core.IsServing)
        {
            connection.Close(CloseReason.NotServing);
        }
        else if (!SessionPassword.Matches(session, password))
        {
            connection.OnSessionRefused($"the password of session {session} is wrong");
        }
        else
        {
            Resume(connection, session, Clamp(timeoutMs));
        }
    }

    /// <summary>Notes that the connection's client is alive.</summary>
    /// <returns>False when its session is closing or gone.</returns>
    public bool Touch(ClientConnection connection)
    {
        core.AssertTurn();
        core.Learner?.Touched(connection.Session, connection.TimeoutMs);
        return Sessions.Touch(connection.Session, core.Clock.MonotonicMs);
    }

    /// <summary>Tells whether a connection's requests are to be carried out: Ok, SessionExpired or SessionMoved.</summary>
    public ErrorCode Check(ClientConnection connection) => connection.IsReadOnly ? ErrorCode.Ok : Sessions.Check(connection.Session, connection);

    /// <summary>Lets go of a connection that is no longer: its watches go with it, its session stays.</summary>
    public void Disconnect(ClientConnection connection)
    {
        core.AssertTurn();
        connection.IsClosed = true;
        core.Watches.RemoveAll(connection);
        if (_bySession.TryGetValue(connection.Session, out var current) && ReferenceEquals(current, connection))
        {
            _bySession.Remove(connection.Session);
        }
    }

    /// <summary>Closes the sessions whose clients let go of them and, where that is decided, those that were silent for too long.</summary>
    public void Expire(List<SessionId> expired)
    {
        core.AssertTurn();
        if (core.WritesRefused is not null || !core.IsServing)
        {
            return;
        }

        var now = core.Clock.MonotonicMs;
        foreach (var (session, connection) in _bySession)
        {
            switch (connection.Presence)
            {
                case ClientPresence.Here:
                    Sessions.Touch(session, now);
                    break;
                case ClientPresence.Gone when !Sessions.IsClosing(session):
                    core.Requests.SubmitOwn(session, new CloseSessionRequest());
                    break;
            }
        }

        if (core.Learner is not null)
        {
            return;
        }

        Sessions.CollectExpired(now, expired);
        foreach (var session in expired)
        {
            core.Requests.SubmitOwn(session, new CloseSessionRequest());
        }
    }

    /// <summary>Tells the sessions of this process that are out of contact with the quorum for so long that it may have ended them.</summary>
    /// <param name="everyMs">How often this is asked.</param>
    public void EndOutOfContact(long everyMs)
    {
        core.AssertTurn();
        if (core.Contact is not { } contact)
        {
            return;
        }

        contact.Look();

        // What was said at the last contact may not have arrived; what was said half a tick before has. And before the next look at it is too late.
        var silentMs = core.Clock.MonotonicMs - contact.AtMs + (long)(core.Options.TickTime.TotalMilliseconds / 2) + everyMs;
        foreach (var connection in _bySession.Values)
        {
            connection.OnOutOfContact(silentMs);
        }
    }

    /// <summary>A session's creation is applied.</summary>
    public void Opened(SessionId session, int timeoutMs)
    {
        Sessions.Add(session, timeoutMs, core.Clock.MonotonicMs);
        if (core.Learner is not null && _bySession.TryGetValue(session, out var connection))
        {
            Sessions.SetOwner(session, connection);
        }
    }

    /// <summary>A session's end is about to be applied.</summary>
    public void Ending(SessionId session)
    {
        if (_bySession.TryGetValue(session, out var connection))
        {
            connection.OnSessionEnding();
        }
    }

    /// <summary>A session's end is applied.</summary>
    public void Ended(SessionId session, bool isExpired)
    {
        Sessions.Remove(session);
        if (_bySession.Remove(session, out var connection))
        {
            connection.Close(isExpired ? CloseReason.SessionExpired : CloseReason.SessionClosed);
        }
    }

    /// <summary>A session's creation will never be applied.</summary>
    public void NotOpened(SessionId session) => Sessions.Remove(session);

    /// <summary>A session's end will never be applied: it goes on living, for a full timeout. Nobody may find its ephemerals gone while it could not be closed.</summary>
    public void NotEnded(SessionId session)
    {
        if (Sessions.TryGetTimeout(session, out var timeoutMs))
        {
            Sessions.Remove(session);
            Sessions.Add(session, timeoutMs, core.Clock.MonotonicMs);
            if (_bySession.TryGetValue(session, out var owner))
            {
                Sessions.SetOwner(session, owner);
            }
        }
    }

    /// <summary>The session is another member's from now on: the connection that has it here ends.</summary>
    public void MovedAway(SessionId session)
    {
        if (_bySession.Remove(session, out var connection))
        {
            connection.Close(CloseReason.SessionMoved);
        }
    }

    /// <summary>A session that the connection asked for is its own.</summary>
    public void Own(ClientConnection connection)
    {
        Sessions.SetOwner(connection.Session, connection);
        _bySession[connection.Session] = connection;
        connection.IsEstablished = true;
        connection.OnSessionOpened();
    }

    /// <summary>
    /// The member serves from now on: its own disk or its leader has every session anew, and the clients in this process come back. ZooKeeper: a new leader gives each session a full timeout.
    /// </summary>
    public void BeginServing()
    {
        Sessions.RenewAll(core.Clock.MonotonicMs);
        foreach (var connection in _bySession.Values.ToList())
        {
            if (connection.IsReadOnly)
            {
                connection.Close(CloseReason.NotServing);
            }
            else
            {
                Resume(connection, connection.Session, connection.TimeoutMs);
            }
        }

        var waiting = _waiting.ToList();
        _waiting.Clear();
        foreach (var (connection, timeoutMs) in waiting)
        {
            Open(connection, timeoutMs);
        }
    }

    /// <summary>The member does not serve any more: what waits is answered by nobody, and clients go elsewhere or wait.</summary>
    public void EndServing(string reason)
    {
        foreach (var connection in _bySession.Values.ToList())
        {
            connection.RefuseWaiting(ErrorCode.ConnectionLoss, reason);
            if (!connection.TrySuspend(reason))
            {
                connection.Close(CloseReason.NotServing);
                _bySession.Remove(connection.Session);
            }
            else if (!connection.IsEstablished)
            {
                // It is not known whether the session came to be; nobody knows of it yet, so another one is opened.
                _bySession.Remove(connection.Session);
                connection.Session = SessionId.None;
                _waiting.Add((connection, connection.TimeoutMs));
            }
        }

        // A session is closing only for the leader that said so, and belongs to whom it serves.
        Sessions.RenewAll(core.Clock.MonotonicMs);
    }

    /// <summary>The member has another tree: the watches of those who stay are armed in it.</summary>
    public void Rewatch()
    {
        foreach (var connection in _bySession.Values)
        {
            connection.OnTreeReplaced();
        }
    }

    /// <summary>The member stops: nobody waits for it any more.</summary>
    public void Stop()
    {
        foreach (var connection in _bySession.Values.Concat(_waiting.Select(waiting => waiting.Connection)).ToList())
        {
            connection.Close(CloseReason.MemberStopping);
        }

        _waiting.Clear();
    }

    private SessionId TakeId()
    {
        var id = _next;
        _next = SessionIds.Next(id);
        return id;
    }

    private void OpenLater(ClientConnection connection, int timeoutMs)
    {
        if (connection.Presence != ClientPresence.Unknown)
        {
            _waiting.Add((connection, timeoutMs));
        }
        else if (core.ServesReadOnly && connection.TakesReadOnly)
        {
            // A session that nobody else knows, for as long as the connection. ZooKeeper: ReadOnlyZooKeeperServer.
            connection.IsReadOnly = true;
            connection.TimeoutMs = Clamp(timeoutMs);
            connection.Session = TakeId();
            _bySession[connection.Session] = connection;
            connection.IsEstablished = true;
            connection.OnSessionOpened();
        }
        else
        {
            connection.Close(CloseReason.NotServing);
        }
    }

    private void Resume(ClientConnection connection, SessionId session, int timeoutMs)
    {
        if (core.Learner is { } learner)
        {
            learner.Revalidate(connection, session, timeoutMs);
            return;
        }

        var isAlive = Sessions.Touch(session, timeoutMs, core.Clock.MonotonicMs);
        if (core.Status.Role == EngineRole.Leading && connection.Presence == ClientPresence.Unknown)
        {
            // Another member may lead by now, and have ended the session. The client may have gone on to yet another meanwhile: the last one has it.
            Sessions.SetOwner(session, connection);
            core.Leader.WhenConfirmed(() =>
            {
                var check = isAlive ? Sessions.Check(session, connection) : ErrorCode.SessionExpired;
                if (check == ErrorCode.SessionMoved)
                {
                    connection.Close(CloseReason.SessionMoved);
                }
                else
                {
                    // It may have been closed meanwhile.
                    Resumed(connection, session, timeoutMs, check == ErrorCode.Ok);
                }
            });
        }
        else
        {
            Resumed(connection, session, timeoutMs, isAlive);
        }
    }

    private void Resumed(ClientConnection connection, SessionId session, int timeoutMs, bool isAlive)
    {
        if (connection.IsClosed)
        {
            return;
        }

        if (isAlive)
        {
            Take(connection, session, timeoutMs);
        }
        else
        {
            connection.OnSessionRefused($"session {session} has expired or never existed");
        }
    }

    /// <summary>Gives the session to the connection; one that had it on this member is closed.</summary>
    public void Take(ClientConnection connection, SessionId session, int timeoutMs)
    {
        if (_bySession.TryGetValue(session, out var before) && !ReferenceEquals(before, connection))
        {
            before.Close(CloseReason.SessionMoved);
        }

        connection.Session = session;
        connection.TimeoutMs = timeoutMs;
        Own(connection);
    }

    private int Clamp(int timeoutMs) =>
        Math.Clamp(timeoutMs, (int)core.Options.EffectiveSessionTimeoutMin.TotalMilliseconds, (int)core.Options.EffectiveSessionTimeoutMax.TotalMilliseconds);
}
