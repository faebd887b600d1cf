using System.Diagnostics.CodeAnalysis;
using Znode.Client;
using Znode.Server.Connections;
using Znode.Server.InProcess.Calls;
using Znode.Server.InProcess.Watching;
using Znode.Watches;

namespace Znode.Server.InProcess;

/// <summary>The member's side of an in-process session.</summary>
/// <remarks>
/// Guarded by the member's gate. It needs no pings: the client lives as long as the process does, so the session lives until it is disposed,
/// closed by someone else or moved, or the member stops.
/// </remarks>
[SuppressMessage("Reliability", "CA1001", Justification = "A source of tokens without a timer has nothing to let go of, and the token is read after the end.")]
internal class InProcessConnection(MemberCore core) : ClientConnection(core, remoteAddress: null)
{
    private readonly CancellationTokenSource _lost = new();
    private readonly TaskCompletionSource<bool> _opened = new(core.Callers is null ? TaskCreationOptions.RunContinuationsAsynchronously : TaskCreationOptions.None);
    private readonly HashSet<InProcessWatch> _watches = [];
    private int _cxid;
    private long _lastZxid;

    /// <summary>Why the session can not be used any more, in words; null while it can.</summary>
    private volatile string? _ended;

    /// <summary>Why the member does not serve for now, in words; null while it does.</summary>
    private volatile string? _suspended;
    private bool _isDisposed;

    /// <summary>Completed when the session is served again, or has ended; null while nobody waits for that.</summary>
    private TaskCompletionSource<bool>? _served;

    /// <summary>The quorum may have ended the session; should it live still when the member serves again, it is closed then.</summary>
    private bool _isGivenUp;

    /// <summary>Whether a test has taken the client away from the member.</summary>
    private bool _isCutOff;

    /// <summary>What a test has the next request refused with; null for nothing.</summary>
    private ErrorCode? _failNext;

    /// <summary>Gets the member. Its members are for turns.</summary>
    public MemberCore Core => Member;

    /// <summary>Gets a token that fires when the session ends. Its callbacks run on the pool, or where the caller queue says.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Gets the latest state that an answer came from. Any thread.</summary>
    public Zxid LastZxid => new(Volatile.Read(ref _lastZxid));

    /// <summary>Gets whether requests are taken. Decided in a turn; outside it is a hint.</summary>
    public bool IsOpen => _ended is null && _suspended is null;

    /// <summary>Gets whether the session waits for the member to serve again. Any thread.</summary>
    public bool IsSuspended => _ended is null && _suspended is not null && _failNext is null;

    /// <summary>Gets or sets who is told, in turns, when <see cref="IsSuspended"/> changes; it runs nobody's code.</summary>
    public Action? SuspensionChanged { get; set; }

    /// <summary>Gets the number of the next request.</summary>
    public int NextCxid => unchecked(++_cxid) & int.MaxValue;

    /// <inheritdoc/>
    public override ClientPresence Presence => _isDisposed || _isGivenUp ? ClientPresence.Gone : _isCutOff ? ClientPresence.Unknown : ClientPresence.Here;

    /// <summary>Waits until the session is open; fails when it was refused.</summary>
    public CallerWait<bool> OpenedAsync(CancellationToken cancellationToken) => new(new(_opened.Task.WaitAsync(cancellationToken)), Member.Callers);

    /// <summary>Waits while the member does not serve; ended at once when the session has.</summary>
    public CallerWait<bool> ServedAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource<bool>? served = null;
        using (Member.EnterTurn())
        {
            if (IsSuspended)
            {
                served = _served ??= new(Member.Callers is null ? TaskCreationOptions.RunContinuationsAsynchronously : TaskCreationOptions.None);
            }
        }

        return new(served is null ? new(true) : new(served.Task.WaitAsync(cancellationToken)), Member.Callers);
    }

    /// <summary>Says why a request is not taken.</summary>
    public Exception NotTaken(ZnodePath? path) => TakeFailure() is { } failure ? ZnodeException.Create(failure, path, failure == ErrorCode.ConnectionLoss ? RequestStatus.NotSent : RequestStatus.Answered)
        : _isDisposed
        ? new ObjectDisposedException(nameof(IZnodeSession), "The session was disposed.")
        : _ended is null && _suspended is { } suspended ? Refusals.NotSent(path, suspended)
        : Expired(path);

    /// <summary>Says that the session has ended.</summary>
    public SessionExpiredException Expired(ZnodePath? path) =>
        new(path, RequestStatus.NotSent, $"The session has ended: {_ended}. Get a new one, and create its ephemeral znodes and watches again.");

    /// <summary>Notes that an answer came from the applied tree as it is now.</summary>
    public void SawTree() => Volatile.Write(ref _lastZxid, Member.LastProcessed.Value);

    /// <summary>Notes that an answer came from a state.</summary>
    public void Saw(Zxid zxid) => Volatile.Write(ref _lastZxid, zxid.Value);

    /// <summary>Takes up a watch, armed already.</summary>
    public void Add(InProcessWatch watch) => _watches.Add(watch);

    /// <summary>Disarms a watch and forgets it.</summary>
    public void Remove(InProcessWatch watch)
    {
        Member.Watches.RemoveAll(watch);
        _watches.Remove(watch);
    }

    /// <summary>The owner ends the session: calls under way fail, later ones too.</summary>
    public void LetGo()
    {
        _isDisposed = true;
        End("it was disposed");
        foreach (var call in Waiting.OfType<InProcessCall>())
        {
            call.Fail(NotTaken(path: null));
        }
    }

    /// <summary>In a test: the client does not reach the member. It hears of no changes, and the session expires when that lasts.</summary>
    public void CutOff()
    {
        if (_ended is null && !_isCutOff)
        {
            _isCutOff = true;
            foreach (var watch in _watches)
            {
                Member.Watches.RemoveAll(watch);
            }

            TrySuspend("the client is cut off, by a test");
        }
    }

    /// <summary>In a test: the client reaches the member again, and its watches tell of a gap.</summary>
    public void Reach()
    {
        if (_ended is null && _isCutOff)
        {
            _isCutOff = false;
            OnTreeReplaced();
            Member.Desk.Own(this);
        }
    }

    /// <summary>In a test: the next request is not taken, for this reason.</summary>
    public void FailNext(ErrorCode error)
    {
        if (_ended is null && _suspended is null)
        {
            // Looked at only where a request is not taken: others pay nothing for it.
            _failNext = error;
            _suspended = "a test has it fail";
        }
    }

    /// <summary>Nobody waits for the session any more that is being opened: the member closes it.</summary>
    public void Abandon() => _isDisposed = true;

    /// <inheritdoc/>
    public override void OnEvent(WatchedEvent watchedEvent) => Invariant.Require(false, "The watches of an in-process session are watchers of their own");

    /// <inheritdoc/>
    public override void OnSessionOpened()
    {
        SawTree();
        _opened.TrySetResult(true);
        if (_suspended is not null)
        {
            _suspended = null;
            SuspensionChanged?.Invoke();
            EndWait();
        }
    }

    /// <inheritdoc/>
    public override bool TrySuspend(string reason)
    {
        if (_ended is null && _opened.Task.IsCompleted)
        {
            _suspended = reason;
            SuspensionChanged?.Invoke();
        }

        return true;
    }

    /// <inheritdoc/>
    public override void OnOutOfContact(long silentMs)
    {
        if (silentMs >= TimeoutMs && _ended is null && _opened.Task.IsCompleted)
        {
            _isGivenUp = true;
            End("its member was out of contact with the quorum for the session's timeout, and the ensemble may have given its ephemeral znodes away");
        }
    }

    /// <inheritdoc/>
    public override void OnTreeReplaced()
    {
        foreach (var watch in _watches)
        {
            watch.ArmAgain();
        }
    }

    /// <inheritdoc/>
    public override void OnSessionRefused(string reason)
    {
        _opened.TrySetException(Refusals.Create(ErrorCode.NotReadOnly, path: null, reason));
        End(reason);
        Member.Desk.Disconnect(this);
    }

    /// <summary>The session's end is about to be applied: its owner learns of it before anyone can see its ephemerals gone.</summary>
    public override void OnSessionEnding() => End("it expired, or was closed by someone else");

    /// <inheritdoc/>
    public override void Close(CloseReason reason)
    {
        End(reason switch
        {
            CloseReason.SessionMoved => "it was resumed by another connection",
            CloseReason.MemberStopping => "the member has stopped",
            _ => "it expired, or was closed by someone else",
        });

        // In process nobody can come back for the session later. When writes are refused it stays, and expires when the data is served again.
        if (reason == CloseReason.MemberStopping && Session != SessionId.None && Member.WritesRefused is null && !Member.Sessions.IsClosing(Session))
        {
            Member.Requests.SubmitOwn(Session, new Requests.CloseSessionRequest());
        }
    }

    /// <summary>Does nothing: answers are not sent, they are there.</summary>
    public override void Flush()
    {
    }

    private ErrorCode? TakeFailure()
    {
        var failure = _failNext;
        if (failure is not null)
        {
            _failNext = null;
            _suspended = null;
        }

        return failure;
    }

    /// <summary>The session can not be used here any more.</summary>
    protected void End(string reason)
    {
        if (_ended is not null)
        {
            return;
        }

        _ended = reason;
        IsClosed = true;

        if (Member.Callers is { } callers)
        {
            callers.Post(static lost => ((CancellationTokenSource)lost!).Cancel(), _lost);
        }
        else
        {
            // Its callbacks are the owner's code: CancelAsync has them run on the pool, and the token has fired when it returns.
            _ = _lost.CancelAsync();
        }

        foreach (var watch in _watches)
        {
            Member.Watches.RemoveAll(watch);
            watch.Complete();
        }

        _watches.Clear();
        _opened.TrySetException(Refusals.Create(ErrorCode.ConnectionLoss, path: null, reason));
        EndWait();
    }

    private void EndWait()
    {
        _served?.SetResult(true);
        _served = null;
    }
}
