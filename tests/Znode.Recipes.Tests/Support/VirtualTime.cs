using Microsoft.Extensions.Time.Testing;

namespace Znode.Recipes.Tests;

/// <summary>Lets virtual time pass while something waits for it.</summary>
internal static class VirtualTime
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    /// <summary>Turns the clock until something has come to its end: a timer that is set a moment later is not missed.</summary>
    public static async Task UntilAsync(this FakeTimeProvider time, Task task)
    {
        while (!task.IsCompleted)
        {
            time.Advance(Step);
            await Task.Yield();
        }
    }
}
