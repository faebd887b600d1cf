using System.Collections.Concurrent;

namespace Znode.Client.Calls;

/// <summary>Calls of one operation that wait to be used again. Thread-safe.</summary>
internal sealed class CallPool<TOperation, T>
    where TOperation : struct, IRemoteOperation<T>
{
    private const int KeptMax = 16 * 1024;

    private readonly ConcurrentQueue<PooledCall<TOperation, T>> _free = new();
    private int _count;

    public PooledCall<TOperation, T> Take()
    {
        if (_free.TryDequeue(out var call))
        {
            Interlocked.Decrement(ref _count);
            return call;
        }

        return new(this);
    }

    public void Return(PooledCall<TOperation, T> call)
    {
        if (Interlocked.Increment(ref _count) <= KeptMax)
        {
            _free.Enqueue(call);
        }
        else
        {
            Interlocked.Decrement(ref _count);
        }
    }
}
