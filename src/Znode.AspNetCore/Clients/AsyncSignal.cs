using System.Threading.Tasks.Sources;

namespace Znode.AspNetCore.Clients;

/// <summary>Lets one reader wait until something may have changed. A signal that comes while nobody waits is kept, so none is lost.</summary>
/// <remarks>Any thread may set it; one at a time waits. Who waits goes on on the thread pool, never on the thread that sets it.</remarks>
internal sealed class AsyncSignal : IValueTaskSource
{
    private const int Idle = 0;
    private const int Signaled = 1;
    private const int Waiting = 2;

    private ManualResetValueTaskSourceCore<bool> _source = new() { RunContinuationsAsynchronously = true };
    private int _state;

    public void Set()
    {
        // A full barrier: what the caller changed is seen by whoever this wakes, or by whoever looks before it waits.
        if (Interlocked.Exchange(ref _state, Signaled) == Waiting)
        {
            // The one who waits takes the state to idle: it has been woken by this signal.
            Volatile.Write(ref _state, Idle);
            _source.SetResult(true);
        }
    }

    public ValueTask WaitAsync()
    {
        _source.Reset();
        if (Interlocked.CompareExchange(ref _state, Waiting, Idle) == Idle)
        {
            return new(this, _source.Version);
        }

        Interlocked.Exchange(ref _state, Idle);
        return ValueTask.CompletedTask;
    }

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
