namespace Znode.Conformance;

/// <summary>Awaits what must come, and fails instead of hanging when it does not.</summary>
public static class Waiting
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Task InTime(this Task task) => task.WaitAsync(Patience);

    public static Task<T> InTime<T>(this Task<T> task) => task.WaitAsync(Patience);

    public static Task InTime(this ValueTask task) => task.AsTask().WaitAsync(Patience);

    public static Task<T> InTime<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Patience);

    /// <summary>Returns when the token fires.</summary>
    public static async Task Fires(this CancellationToken token)
    {
        var fired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = token.Register(fired.SetResult);
        await fired.Task.InTime();
    }

    /// <summary>Gets the next value of a stream.</summary>
    public static async Task<T> NextAsync<T>(this IAsyncEnumerator<T> stream)
    {
        Assert.That(await stream.MoveNextAsync().InTime(), Is.True, "the stream has ended");
        return stream.Current;
    }

    /// <summary>Gets the next events, as <c>Kind path</c>.</summary>
    public static async Task<IReadOnlyList<string>> NextAsync(this IAsyncEnumerator<WatchEvent> events, int count)
    {
        var next = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var e = await events.NextAsync();
            next.Add($"{e.Kind} {e.Path}");
        }

        return next;
    }
}
