using System.Runtime.CompilerServices;

namespace Znode.Client;

/// <summary>Awaits what may be completed in a turn, for a caller: who goes on where the caller queue says, or, without one, where the awaited thing has its continuations run.</summary>
internal readonly struct CallerWait<T>(ValueTask<T> wait, ICallerQueue? callers) : ICriticalNotifyCompletion
{
    private readonly ConfiguredValueTaskAwaitable<T>.ConfiguredValueTaskAwaiter _awaiter = wait.ConfigureAwait(false).GetAwaiter();

    public bool IsCompleted => _awaiter.IsCompleted;

    public CallerWait<T> GetAwaiter() => this;

    public T GetResult() => _awaiter.GetResult();

    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    public void UnsafeOnCompleted(Action continuation)
    {
        if (callers is null)
        {
            _awaiter.UnsafeOnCompleted(continuation);
        }
        else
        {
            var (queue, waiting) = (callers, wait);
            _awaiter.UnsafeOnCompleted(() =>
            {
                queue.Post(static resume => ((Action)resume!)(), continuation);
                if (waiting.IsCanceled)
                {
                    // By a token, and so by no turn whose end would let the caller run.
                    queue.TurnEnded();
                }
            });
        }
    }
}
