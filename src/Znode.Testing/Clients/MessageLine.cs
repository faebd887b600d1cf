using Znode.Testing.Time;

namespace Znode.Testing.Clients;

/// <summary>One direction of a client's connection: what is sent arrives later and in order, or not before the way is free, or not at all once the connection has ended.</summary>
internal sealed class MessageLine(EventQueue events, Func<long> delayMs, Func<bool> isFree, Func<bool> hasEnded)
{
    /// <summary>How long it takes until what was held up is tried again.</summary>
    private const long RetryMs = 50;

    private readonly Queue<Action> _heldUp = new();
    private long _lastArrivalMs;

    public void Send(Action arrive)
    {
        _lastArrivalMs = Math.Max(_lastArrivalMs, events.Now + delayMs());
        events.At(_lastArrivalMs, () => Arrive(arrive));
    }

    private void Arrive(Action arrive)
    {
        if (hasEnded())
        {
            return;
        }

        if (isFree() && _heldUp.Count == 0)
        {
            arrive();
            return;
        }

        _heldUp.Enqueue(arrive);
        if (_heldUp.Count == 1)
        {
            events.After(RetryMs, Retry);
        }
    }

    private void Retry()
    {
        while (!hasEnded() && isFree() && _heldUp.TryDequeue(out var arrive))
        {
            arrive();
        }

        if (!hasEnded() && _heldUp.Count > 0)
        {
            events.After(RetryMs, Retry);
        }
    }
}
