namespace Znode.AspNetCore.Peers;

/// <summary>The pauses between tries to reach a member: short at first, then each one twice the last.</summary>
internal sealed class Backoff(TimeSpan max)
{
    public static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);

    private TimeSpan _next = First;

    /// <summary>Takes the next pause.</summary>
    public TimeSpan Next()
    {
        var pause = _next;
        _next = _next * 2 < max ? _next * 2 : max;
        return pause;
    }

    /// <summary>Begins with short pauses again.</summary>
    public void Reset() => _next = First;
}
