namespace Znode.Recipes.Observing;

/// <summary>Tells all who wait that something has changed. Thread-safe.</summary>
/// <remarks>
/// A waiter takes <see cref="Next"/>, looks at what may have changed, and only then waits: so it misses nothing. Waiters go on inside <see cref="Tell"/>, which its caller
/// must expect: it holds no lock then. No hop to the pool makes the order of things depend on the machine.
/// </remarks>
internal sealed class ChangeSignal
{
    private TaskCompletionSource _next = new();

    /// <summary>Gets when something changes the next time.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>Tells those who wait.</summary>
    public void Tell() => Interlocked.Exchange(ref _next, new()).SetResult();
}
