using System.Diagnostics;
using static Znode.Client.Sessions.SessionInput;
using static Znode.Client.Sessions.SessionOutput;

namespace Znode.Client.Sessions;

/// <summary>The sessions of one client, one after the other, as a state machine.</summary>
/// <remarks>
/// <para>Same state, same input, same outputs: no socket, thread or clock. Owned by one caller at a time. At most one dial or connection is out at any time.</para>
/// <code>
///            Wanted            Answered              ConnectionEnded
///   None ───────────▶ Opening ──────────▶ Open ───────────────────────▶ Suspended
///     ▲                                    ▲ │                           │ │
///     │                                    └─┼─────── Answered ──────────┘ │
///     │             Gone                     ▼  Disposed, out of reach     ▼
///     └──────────────────────────────────  Ending  ◀───────────────────────┘
/// </code>
/// <para>
/// The deadline of a session is counted from when the last answered ping was <b>sent</b>, or the connect request: the ensemble had it later than that, so it can not let the session expire before the timeout
/// has gone by since. Other answers prove nothing: a server that is cut off from its leader gives them too. A margin earlier the session is lost here, whatever a server says afterwards; then it is closed there, should one be reached while it may still be alive.
/// </para>
/// <para>Source: spec client-protocol §12, ZooKeeper's <c>ClientCnxn.SendThread</c>.</para>
/// </remarks>
internal sealed class SessionMachine(int timeoutMs, bool readOnlyAllowed)
{
    /// <summary>How long a disposed client waits for the answer to its close.</summary>
    public const int CloseMsMax = 2_000;

    private static readonly byte[] NoPassword = new byte[16];

    private SessionGrant? _grant;
    private SessionTimes _times = new(timeoutMs);

    /// <summary>When the session is lost unless another answer comes. Meaningful while there is a grant.</summary>
    private long _deadlineMs;

    /// <summary>When a session that is being closed will have expired by itself, or is given up.</summary>
    private long _endingUntilMs;
    private long _pingedAtMs;
    private long _heardAtMs;

    /// <summary>When the last ping or connect request was sent of those that were answered. The deadline follows from it.</summary>
    private long _provenAtMs;

    /// <summary>Whether the session was taken up again by a server that is in no quorum: what it answers proves nothing.</summary>
    private bool _isOutOfQuorum;

    /// <summary>Whether there is a connection with a session on it, be it one that is ending.</summary>
    private bool _isConnected;
    private bool _hasHungUp;
    private bool _isDialing;
    private bool _closeSent;
    private bool _isWanted;
    private bool _isClientDisposed;
    private ClientState _told = ClientState.Connecting;

    public SessionPhase Phase { get; private set; }

    /// <summary>Gets when a <see cref="Tick"/> is needed at the latest.</summary>
    public long NextTickMs => Phase switch
    {
        SessionPhase.Open when _hasHungUp => _deadlineMs,
        SessionPhase.Open => Math.Min(Math.Min(_isOutOfQuorum ? _deadlineMs : _provenAtMs + _times.UnansweredMs, _pingedAtMs + _times.PingMs), _heardAtMs + _times.SilenceMs),
        SessionPhase.Suspended => _deadlineMs,
        SessionPhase.Ending => _endingUntilMs,
        _ => long.MaxValue,
    };

    public void Step(SessionInput input, long nowMs, ICollection<SessionOutput> outputs)
    {
        switch (input)
        {
            case Wanted:
                OnWanted(outputs);
                break;
            case Disposed:
                OnDisposed(nowMs, outputs);
                break;
            case ClientDisposed:
                OnClientDisposed(nowMs, outputs);
                break;
            case DialFailed:
                _isDialing = false;
                GoOn(nowMs, outputs);
                break;
            case Answered answered:
                OnAnswered(answered, nowMs, outputs);
                break;
            case CredentialsRefused:
                OnCredentialsRefused(nowMs, outputs);
                break;
            case ConnectionEnded:
                OnConnectionEnded(nowMs, outputs);
                break;
            case Tick tick:
                OnTick(tick, nowMs, outputs);
                break;
            default:
                throw new UnreachableException($"No such input: {input.GetType().Name}");
        }
    }

    private void OnWanted(ICollection<SessionOutput> outputs)
    {
        switch (Phase)
        {
            case SessionPhase.None:
                BeginOpening(outputs);
                break;
            case SessionPhase.Ending when !_isClientDisposed && !_isWanted:
                _isWanted = true;
                TellState(ClientState.Connecting, outputs);
                break;
        }
    }

    private void OnDisposed(long nowMs, ICollection<SessionOutput> outputs)
    {
        if (Phase is SessionPhase.Open or SessionPhase.Suspended)
        {
            Lose(SessionEnd.Disposed, nowMs + CloseMsMax, outputs);
            if (_isConnected)
            {
                SendCloseNow(nowMs, outputs);
            }
        }
    }

    private void OnClientDisposed(long nowMs, ICollection<SessionOutput> outputs)
    {
        _isClientDisposed = true;
        _isWanted = false;
        OnDisposed(nowMs, outputs);
        if (Phase != SessionPhase.Ending || !_isConnected)
        {
            // Nobody is there to say goodbye to: the session expires by itself.
            Close(outputs);
        }
    }

    private void OnAnswered(Answered answered, long nowMs, ICollection<SessionOutput> outputs)
    {
        _isDialing = false;
        _isConnected = answered.Grant is not null;
        switch (Phase)
        {
            case SessionPhase.Opening when answered.Grant is { } grant:
                Granted(grant, answered.RequestedAtMs, nowMs);
                outputs.Add(new Open(grant));
                TellConnected(grant, outputs);
                break;

            case SessionPhase.Suspended when answered.Grant is { } grant && nowMs < _deadlineMs:
                Granted(grant, answered.RequestedAtMs, nowMs);
                outputs.Add(new Resume(grant));
                TellConnected(grant, outputs);
                break;

            case SessionPhase.Suspended when answered.Grant is not null:
                Lose(SessionEnd.OutOfReach, nowMs + _times.TimeoutMs, outputs);
                SendCloseNow(nowMs, outputs);
                break;

            case SessionPhase.Suspended:
                Lose(_grant!.ReadOnly ? SessionEnd.WasReadOnly : SessionEnd.Expired, nowMs, outputs);
                Finish(outputs);
                break;

            case SessionPhase.Ending when answered.Grant is not null:
                SendCloseNow(nowMs, outputs);
                break;

            case SessionPhase.Ending:
                Finish(outputs);
                break;

            case SessionPhase.Closed or SessionPhase.None when answered.Grant is not null:
                outputs.Add(new Hangup("nobody wants the session any more"));
                break;

            default:
                // A server that refuses to make a session: the next may do better.
                GoOn(nowMs, outputs);
                break;
        }
    }

    private void OnCredentialsRefused(long nowMs, ICollection<SessionOutput> outputs)
    {
        _isDialing = false;
        switch (Phase)
        {
            case SessionPhase.Opening:
                Phase = SessionPhase.None;
                outputs.Add(new Lose(SessionEnd.CredentialsRefused));
                TellState(ClientState.Lost, outputs);
                break;
            case SessionPhase.Suspended:
                Lose(SessionEnd.CredentialsRefused, nowMs, outputs);
                Finish(outputs);
                break;
            default:
                GoOn(nowMs, outputs);
                break;
        }
    }

    private void OnConnectionEnded(long nowMs, ICollection<SessionOutput> outputs)
    {
        _isConnected = false;
        switch (Phase)
        {
            case SessionPhase.Open:
                Phase = SessionPhase.Suspended;
                outputs.Add(new Suspend());
                if (nowMs >= _deadlineMs)
                {
                    Lose(SessionEnd.OutOfReach, nowMs + _times.TimeoutMs, outputs);
                }
                else
                {
                    TellState(ClientState.Suspended, outputs);
                }

                GoOn(nowMs, outputs);
                break;
            case SessionPhase.Ending when _closeSent:
                Finish(outputs);
                break;
            default:
                GoOn(nowMs, outputs);
                break;
        }
    }

    private void OnTick(Tick tick, long nowMs, ICollection<SessionOutput> outputs)
    {
        switch (Phase)
        {
            case SessionPhase.Open:
                if (!_isOutOfQuorum)
                {
                    _provenAtMs = Math.Max(_provenAtMs, tick.ProvenAtMs);
                    _deadlineMs = _provenAtMs + _times.SureMs;
                }

                _heardAtMs = Math.Max(_heardAtMs, tick.HeardAtMs);
                if (nowMs >= _deadlineMs)
                {
                    Lose(SessionEnd.OutOfReach, nowMs + _times.TimeoutMs, outputs);
                    outputs.Add(new Hangup("no ping was answered for almost the session's timeout"));
                }
                else if (_hasHungUp)
                {
                    break;
                }
                else if (nowMs - _heardAtMs >= _times.SilenceMs)
                {
                    _hasHungUp = true;
                    outputs.Add(new Hangup($"nothing came for {nowMs - _heardAtMs} ms, two thirds of the session's timeout"));
                }
                else if (!_isOutOfQuorum && nowMs - _provenAtMs >= _times.UnansweredMs)
                {
                    _hasHungUp = true;
                    outputs.Add(new Hangup($"no ping was answered for {nowMs - _provenAtMs} ms, three quarters of the session's timeout"));
                }
                else if (nowMs - _pingedAtMs >= _times.PingMs)
                {
                    _pingedAtMs = nowMs;
                    outputs.Add(new Ping());
                }

                break;

            case SessionPhase.Suspended when nowMs >= _deadlineMs:
                Lose(SessionEnd.OutOfReach, nowMs + _times.TimeoutMs, outputs);
                break;

            case SessionPhase.Ending when nowMs >= _endingUntilMs:
                if (_isConnected)
                {
                    // Once is enough: the end of the connection comes back here.
                    _endingUntilMs = long.MaxValue;
                    _closeSent = true;
                    outputs.Add(new Hangup("the server does not answer the close of the session"));
                }
                else if (!_isDialing)
                {
                    Finish(outputs);
                }
                else
                {
                    // The dial that is out ends by itself.
                    _endingUntilMs = long.MaxValue;
                    _closeSent = true;
                }

                break;
        }
    }

    private void Granted(SessionGrant grant, long requestedAtMs, long nowMs)
    {
        // One that a read-only server opened is that server's alone, and has nothing that could be given away.
        _isOutOfQuorum = grant.ReadOnly && Phase == SessionPhase.Suspended && _grant is { ReadOnly: false };
        Phase = SessionPhase.Open;
        if (!_isOutOfQuorum)
        {
            _grant = grant;
            _times = new(grant.TimeoutMs);
            _provenAtMs = requestedAtMs;
            _deadlineMs = requestedAtMs + _times.SureMs;
        }

        _pingedAtMs = nowMs;
        _heardAtMs = nowMs;
        _hasHungUp = false;
    }

    /// <summary>Takes the session from its user; what is left of it at the servers comes next.</summary>
    private void Lose(SessionEnd end, long endingUntilMs, ICollection<SessionOutput> outputs)
    {
        Phase = SessionPhase.Ending;
        _endingUntilMs = endingUntilMs;
        _closeSent = false;
        outputs.Add(new Lose(end));
        TellState(ClientState.Lost, outputs);
    }

    private void SendCloseNow(long nowMs, ICollection<SessionOutput> outputs)
    {
        _closeSent = true;
        _endingUntilMs = nowMs + CloseMsMax;
        outputs.Add(new SendClose());
    }

    /// <summary>Nothing of the session is left that could be closed.</summary>
    private void Finish(ICollection<SessionOutput> outputs)
    {
        Phase = SessionPhase.None;
        _grant = null;
        outputs.Add(new Gone());
        if (_isClientDisposed)
        {
            Close(outputs);
        }
        else if (_isWanted)
        {
            BeginOpening(outputs);
        }
    }

    private void BeginOpening(ICollection<SessionOutput> outputs)
    {
        Phase = SessionPhase.Opening;
        _isWanted = false;
        _times = new(timeoutMs);
        TellState(ClientState.Connecting, outputs);
        DialNext(outputs);
    }

    private void Close(ICollection<SessionOutput> outputs)
    {
        if (Phase != SessionPhase.Closed)
        {
            Phase = SessionPhase.Closed;
            outputs.Add(new Gone());
            outputs.Add(new Hangup("the client was disposed"));
            TellState(ClientState.Closed, outputs);
        }
    }

    /// <summary>Tries another server, if there is still something to try it for.</summary>
    private void GoOn(long nowMs, ICollection<SessionOutput> outputs)
    {
        switch (Phase)
        {
            case SessionPhase.Opening or SessionPhase.Suspended:
                DialNext(outputs);
                break;
            case SessionPhase.Ending when _closeSent || nowMs >= _endingUntilMs:
                Finish(outputs);
                break;
            case SessionPhase.Ending:
                DialNext(outputs);
                break;
        }
    }

    private void DialNext(ICollection<SessionOutput> outputs)
    {
        if (_isDialing || _isConnected)
        {
            return;
        }

        _isDialing = true;
        outputs.Add(Phase == SessionPhase.Opening
            ? new Dial(SessionId.None, NoPassword, readOnlyAllowed)
            : new Dial(_grant!.Id, _grant.Password, readOnlyAllowed && Phase == SessionPhase.Suspended));
    }

    private void TellConnected(SessionGrant grant, ICollection<SessionOutput> outputs) =>
        TellState(grant.ReadOnly ? ClientState.ConnectedReadOnly : ClientState.Connected, outputs);

    private void TellState(ClientState state, ICollection<SessionOutput> outputs)
    {
        if (_told != state)
        {
            _told = state;
            outputs.Add(new Tell(state));
        }
    }
}
