using System.Threading.Tasks.Sources;
using Znode.Client;

namespace Znode.Testing.Clients;

/// <summary>A request of an ensemble's client that is on its way, or its answer.</summary>
internal abstract class LinkCall
{
    /// <summary>Ends the call with an exception, unless it has ended.</summary>
    public abstract void Fail(Exception exception);
}

/// <summary>A request whose answer has a type. It ends once: by its answer, by its caller's token, or with its connection or session.</summary>
internal sealed class LinkCall<T>(ICallerQueue callers) : LinkCall, IValueTaskSource<T>, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<T> _source;
    private CancellationTokenRegistration _cancellation;
    private int _hasEnded;

    /// <summary>Gets what the caller awaits. Taken once.</summary>
    public ValueTask<T> Answer => new(this, _source.Version);

    /// <summary>Gets what the caller awaits when the answer has no value.</summary>
    public ValueTask Done => new(this, _source.Version);

    /// <summary>Lets the token end the wait; the request is on its way.</summary>
    public void CancelBy(CancellationToken token)
    {
        if (token.CanBeCanceled)
        {
            _cancellation = token.UnsafeRegister(static (call, token) => ((LinkCall<T>)call!).Cancel(token), this);
        }
    }

    public void Succeed(T value)
    {
        _cancellation.Unregister();
        if (TryEnd())
        {
            _source.SetResult(value);
        }
    }

    public override void Fail(Exception exception)
    {
        _cancellation.Unregister();
        if (TryEnd())
        {
            _source.SetException(exception);
        }
    }

    T IValueTaskSource<T>.GetResult(short token) => _source.GetResult(token);

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        callers.Await(ref _source, continuation, state, token, flags);

    private void Cancel(CancellationToken token)
    {
        Fail(new ZnodeCanceledException(RequestStatus.Sent, token));
        callers.TurnEnded();
    }

    private bool TryEnd() => Interlocked.Exchange(ref _hasEnded, 1) == 0;
}
