namespace Znode.Client.Sessions;

/// <summary>What the session machine wants dialed, and the thread that waits for it. A newer order takes the place of one that nobody has taken.</summary>
internal sealed class DialOrders
{
    /// <summary>Guards what follows.</summary>
    private readonly object _gate = new();
    private SessionOutput.Dial? _order;
    private bool _isOver;

    /// <summary>Has a connection made.</summary>
    public void Give(SessionOutput.Dial order)
    {
        lock (_gate)
        {
            _order = order;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Ends all waits: there will be no more orders.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isOver = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Waits for an order.</summary>
    /// <returns>Null when there will be no more.</returns>
    public SessionOutput.Dial? Next()
    {
        lock (_gate)
        {
            while (_order is null && !_isOver)
            {
                Monitor.Wait(_gate);
            }

            var order = _isOver ? null : _order;
            _order = null;
            return order;
        }
    }

    /// <summary>Waits for so long.</summary>
    /// <returns>Whether there will be no more orders.</returns>
    public bool Pause(int milliseconds)
    {
        var until = Environment.TickCount64 + milliseconds;
        lock (_gate)
        {
            while (!_isOver && until - Environment.TickCount64 is var rest and > 0)
            {
                Monitor.Wait(_gate, (int)rest);
            }

            return _isOver;
        }
    }
}
