namespace Znode.Client;

/// <summary>Where the callers of a client in a member's process go on when what they wait for has come, when that is not the pool: a test kit runs them on a schedule of its own.</summary>
internal interface ICallerQueue
{
    /// <summary>Puts a caller at the end. Called in turns too, so it never runs anything; any thread.</summary>
    void Post(Action<object?> resume, object? state);

    /// <summary>A turn of a member has ended and its gate is free: callers may run now.</summary>
    void TurnEnded();
}
