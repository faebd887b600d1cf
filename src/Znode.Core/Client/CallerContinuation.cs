using System.Threading.Tasks.Sources;

namespace Znode.Client;

/// <summary>How a source of answers hands its caller to a caller queue.</summary>
internal static class CallerContinuation
{
    /// <summary>In the place of <see cref="ManualResetValueTaskSourceCore{T}.OnCompleted"/>: the caller goes on by the queue, or from there in the context that it wants to go on in. The source is not used again.</summary>
    public static void Await<T>(
        this ICallerQueue callers, ref ManualResetValueTaskSourceCore<T> source, Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        var context = flags.HasFlag(ValueTaskSourceOnCompletedFlags.UseSchedulingContext) ? SynchronizationContext.Current : null;
        Action<object?> resume = context is null ? continuation : state => context.Post(state => continuation(state), state);
        var expected = callers.Expect();
        var handOver = new CallerHandOver(callers, expected, resume, state);
        source.OnCompleted(static handOver => Come((CallerHandOver)handOver!), handOver, token, ValueTaskSourceOnCompletedFlags.None);
        handOver.OnRegistered(hasCome: source.GetStatus(token) != ValueTaskSourceStatus.Pending);
        callers.Bring(expected);
    }

    private static void Come(CallerHandOver handOver)
    {
        if (handOver.HasCome())
        {
            handOver.HandOver(inTurn: true);
        }
    }
}
