using System.Diagnostics;
using System.Threading.Tasks.Sources;
using Znode.Client.Telemetry;

namespace Znode.Client.Calls;

/// <summary>A call that somebody awaits.</summary>
internal abstract class SourcedCall<T> : RemoteCall, IValueTaskSource<T>, IValueTaskSource
{
    // Continuations are callers' code, which never runs on the client's threads: they go to the pool.
    private ManualResetValueTaskSourceCore<T> _source = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _cancellation;
    private ClientTelemetry? _telemetry;
    private Activity? _activity;
    private long _startedAt;

    /// <summary>Gets what the caller awaits. Taken once.</summary>
    public ValueTask<T> Result => new(this, _source.Version);

    /// <summary>Gets what the caller awaits when the answer has no value. Taken once.</summary>
    public ValueTask Done => new(this, _source.Version);

    /// <summary>Gets the operation's name in metrics.</summary>
    protected abstract string Name { get; }

    /// <summary>Has the call measured. Before it is submitted.</summary>
    public void MeasureBy(ClientTelemetry telemetry)
    {
        _telemetry = telemetry;
        _startedAt = telemetry.Begin(Name, out _activity);
    }

    /// <summary>Lets the token end the wait. Before the call is submitted.</summary>
    public void CancelBy(CancellationToken token)
    {
        if (token.CanBeCanceled)
        {
            _cancellation = token.UnsafeRegister(
                static (state, token) =>
                {
                    var call = (SourcedCall<T>)state!;
                    call.Fail(new ZnodeCanceledException(call.MayHaveLeft ? RequestStatus.Sent : RequestStatus.NotSent, token));
                },
                this);
        }
    }

    public sealed override void Fail(Exception exception)
    {
        if (TryEnd())
        {
            Measured((exception as ZnodeException)?.Code.ToString() ?? exception.GetType().Name);
            _source.SetException(exception);
        }
    }

    T IValueTaskSource<T>.GetResult(short token) => Take(token);

    void IValueTaskSource.GetResult(short token) => Take(token);

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    protected bool Succeed(T value)
    {
        var ends = TryEnd();
        if (ends)
        {
            Measured(error: null);
            _source.SetResult(value);
        }

        return ends;
    }

    /// <summary>The caller has what it awaited.</summary>
    protected virtual void OnTaken()
    {
    }

    /// <summary>Lets go of the caller's token.</summary>
    /// <returns>False when the token's callback runs or has run: it may still look at the call.</returns>
    protected bool TryForgetToken()
    {
        var registration = _cancellation;
        _cancellation = default;
        return registration == default || registration.Unregister();
    }

    /// <summary>Makes the call as new, for another caller.</summary>
    protected new void Renew()
    {
        base.Renew();
        _telemetry = null;
        _activity = null;
        _source.Reset();
    }

    private T Take(short token)
    {
        try
        {
            return _source.GetResult(token);
        }
        finally
        {
            OnTaken();
        }
    }

    private void Measured(string? error) => _telemetry?.End(Name, _startedAt, error, _activity);
}
