using System.Threading.Tasks.Sources;
using Znode.Client;
using Znode.Server.Connections;

namespace Znode.Server.InProcess.Calls;

/// <summary>A call of an in-process session that can be ended from outside: by its caller's token, or because the session or the member is going.</summary>
internal abstract class InProcessCall : PendingRequest
{
    /// <summary>Ends the call with an exception, unless it has ended. In a turn or outside; its caller goes on elsewhere.</summary>
    public abstract void Fail(Exception exception);
}

/// <summary>A call of an in-process session whose answer may come later: a write, or what waits behind one.</summary>
/// <remarks>
/// It ends once: by its answer, by its caller's token, or by the end of session or member, whichever is first; the others find it ended and do nothing. The request itself
/// stays in its connection's line all the same, because a cancelled wait takes nothing back.
/// </remarks>
/// <param name="connection">Whose call it is.</param>
/// <param name="path">The znode that it is about; null for none.</param>
internal abstract class InProcessCall<T>(InProcessConnection connection, ZnodePath? path) : InProcessCall, IValueTaskSource<T>, IValueTaskSource
{
    // Continuations are callers' code, which never runs in a turn: they go to the pool, or to the queue that there is for them.
    private ManualResetValueTaskSourceCore<T> _source = new() { RunContinuationsAsynchronously = connection.Core.Callers is null };
    private CancellationTokenRegistration _cancellation;
    private int _hasEnded;

    /// <summary>Gets what the caller awaits; holds the answer itself when that is there already. Taken once, after the turn.</summary>
    public ValueTask<T> Answer => _source.GetStatus(_source.Version) == ValueTaskSourceStatus.Succeeded
        ? new(_source.GetResult(_source.Version))
        : new(this, _source.Version);

    /// <summary>Gets what the caller awaits when the answer has no value.</summary>
    public ValueTask Done => _source.GetStatus(_source.Version) == ValueTaskSourceStatus.Succeeded ? default : new(this, _source.Version);

    protected InProcessConnection Connection => connection;

    /// <summary>Gets the znode that the call is about; null for none.</summary>
    public ZnodePath? Path { get; } = path;

    protected bool HasEnded => Volatile.Read(ref _hasEnded) != 0;

    /// <summary>Lets the token end the wait. In the turn that takes the request, just before it is taken: so the request counts as sent.</summary>
    public void CancelBy(CancellationToken token)
    {
        if (token.CanBeCanceled)
        {
            _cancellation = token.UnsafeRegister(static (call, token) => ((InProcessCall<T>)call!).Cancel(token), this);
        }
    }

    /// <inheritdoc/>
    public sealed override void Fail(Exception exception)
    {
        if (TryEnd())
        {
            _source.SetException(exception);
        }
    }

    /// <inheritdoc/>
    public override void Refuse(ErrorCode error, string reason) => Settle(Refusals.Create(error, Path, reason, IsInFlight));

    T IValueTaskSource<T>.GetResult(short token) => _source.GetResult(token);

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        if (connection.Core.Callers is { } callers)
        {
            callers.Await(ref _source, continuation, state, token, flags);
        }
        else
        {
            _source.OnCompleted(continuation, state, token, flags);
        }
    }

    /// <summary>Ends the call with its answer. In a turn.</summary>
    /// <returns>False when it had ended before.</returns>
    protected bool Succeed(T value)
    {
        _cancellation.Unregister();
        var ends = TryEnd();
        if (ends)
        {
            _source.SetResult(value);
        }

        return ends;
    }

    /// <summary>Ends the call with what it was refused for. In a turn.</summary>
    protected void Fail(ErrorCode error) => Settle(ZnodeException.Create(error, Path, RequestStatus.Answered));

    private void Cancel(CancellationToken token)
    {
        Fail(new ZnodeCanceledException(RequestStatus.Sent, token));

        // There is no turn whose end would let the caller run.
        connection.Core.Callers?.TurnEnded();
    }

    private void Settle(Exception exception)
    {
        _cancellation.Unregister();
        Fail(exception);
    }

    private bool TryEnd() => Interlocked.Exchange(ref _hasEnded, 1) == 0;
}
