namespace Znode.Client;

/// <summary>Where the callers of a client in a member's process go on when what they wait for has come, when that is not the pool: a test kit runs them on a schedule of its own.</summary>
internal interface ICallerQueue
{
    /// <summary>Puts a caller at the end. Called in turns too, so it never runs anything; any thread.</summary>
    void Post(Action<object?> resume, object? state);

    /// <summary>A caller begins to wait for an answer.</summary>
    /// <returns>The wait's number, 1 or more, for <see cref="Bring"/> and <see cref="Answer"/>.</returns>
    long Expect();

    /// <summary>The caller has said where it goes on: the answer may be brought about in this call, and so the caller run.</summary>
    void Bring(long expected);

    /// <summary>The answer is there: puts the caller at the end, like <see cref="Post"/>.</summary>
    /// <param name="expected">The wait's number; 0 for one that was not announced.</param>
    /// <param name="resume">How the caller goes on.</param>
    /// <param name="state">What it goes on with.</param>
    void Answer(long expected, Action<object?> resume, object? state);

    /// <summary>A turn of a member has ended and its gate is free: callers may run now.</summary>
    void TurnEnded();
}
