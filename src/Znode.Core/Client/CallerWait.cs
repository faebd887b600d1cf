using System.Runtime.CompilerServices;

namespace Znode.Client;

/// <summary>Awaits what may be completed in a turn, for a caller: who goes on where the caller queue says, or, without one, where the awaited thing has its continuations run.</summary>
/// <param name="wait">What is awaited. With a caller queue it is looked at after the caller has registered, so its source must be this wait's alone, not one that is used again.</param>
/// <param name="callers">Where the caller goes on; null for where the awaited thing says.</param>
/// <param name="isAnswer">Whether the ensemble owes an answer: unlike an event, it will come.</param>
internal readonly struct CallerWait<T>(ValueTask<T> wait, ICallerQueue? callers, bool isAnswer = false) : ICriticalNotifyCompletion
{
    private readonly ConfiguredValueTaskAwaitable<T>.ConfiguredValueTaskAwaiter _awaiter = wait.ConfigureAwait(false).GetAwaiter();

    public bool IsCompleted => _awaiter.IsCompleted;

    public CallerWait<T> GetAwaiter() => this;

    public T GetResult() => _awaiter.GetResult();

    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    public void UnsafeOnCompleted(Action continuation)
    {
        if (callers is not { } queue)
        {
            _awaiter.UnsafeOnCompleted(continuation);
        }
        else
        {
            var waiting = wait;
            var expected = isAnswer ? queue.Expect() : 0;
            var handOver = new CallerHandOver(queue, expected, Resume, continuation);
            _awaiter.UnsafeOnCompleted(() =>
            {
                if (handOver.HasCome())
                {
                    // What a token ends, no turn has brought.
                    handOver.HandOver(inTurn: !waiting.IsCanceled);
                }
            });
            handOver.OnRegistered(hasCome: waiting.IsCompleted);
            if (isAnswer)
            {
                queue.Bring(expected);
            }
        }
    }

    private static void Resume(object? continuation) => ((Action)continuation!)();
}
