namespace Znode.Client;

/// <summary>Puts one caller into a caller queue when what it awaits has come.</summary>
/// <remarks>
/// What comes in a turn puts the caller into the queue there, and the end of the turn lets it go on. What had come already when the caller said where it goes on is different: the runtime
/// calls back from the pool, where no turn ends. So while the caller says it, the callback only makes a note, and the caller's own thread, which is in no turn, does the rest.
/// </remarks>
/// <param name="queue">Where the caller goes on.</param>
/// <param name="expected">The wait's number; 0 for one that was not announced.</param>
/// <param name="resume">How the caller goes on.</param>
/// <param name="state">What it goes on with.</param>
internal sealed class CallerHandOver(ICallerQueue queue, long expected, Action<object?> resume, object? state)
{
    private const int Registering = 0;
    private const int Registered = 1;
    private const int Come = 2;

    private int _phase;

    /// <summary>What is awaited has come: the callback.</summary>
    /// <returns>Whether it is to hand the caller over; until it does, what is awaited is the caller's still.</returns>
    public bool HasCome() => Interlocked.CompareExchange(ref _phase, Come, Registering) == Registered;

    /// <summary>The callback is registered. By the caller's thread.</summary>
    /// <param name="hasCome">Whether what is awaited is there: asked now, while the caller can not have gone on.</param>
    public void OnRegistered(bool hasCome)
    {
        if (hasCome || Interlocked.CompareExchange(ref _phase, Registered, Registering) == Come)
        {
            HandOver(inTurn: false);
        }
    }

    /// <summary>Puts the caller into the queue.</summary>
    /// <param name="inTurn">False when no turn brought it, whose end would let the caller go on.</param>
    public void HandOver(bool inTurn)
    {
        queue.Answer(expected, resume, state);
        if (!inTurn)
        {
            queue.TurnEnded();
        }
    }
}
