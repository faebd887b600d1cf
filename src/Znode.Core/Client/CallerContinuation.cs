using System.Threading.Tasks.Sources;

namespace Znode.Client;

/// <summary>How a source of answers hands its caller to a caller queue.</summary>
internal static class CallerContinuation
{
    /// <summary>In the place of <see cref="ManualResetValueTaskSourceCore{T}.OnCompleted"/>: the caller goes on by the queue, or from there in the context that it wants to go on in.</summary>
    public static void Await<T>(
        this ICallerQueue callers, ref ManualResetValueTaskSourceCore<T> source, Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        var context = flags.HasFlag(ValueTaskSourceOnCompletedFlags.UseSchedulingContext) ? SynchronizationContext.Current : null;
        Action<object?> resume = context is null ? continuation : state => context.Post(state => continuation(state), state);
        var expected = callers.Expect();
        source.OnCompleted(_ => callers.Answer(expected, resume, state), null, token, ValueTaskSourceOnCompletedFlags.None);
        callers.Bring(expected);
    }
}
