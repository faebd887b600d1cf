namespace Znode.Client.Threads;

/// <summary>A thread that does the same work each time that it is given the turn.</summary>
/// <remarks>Turns that are given while it works are one turn more. Any thread may give them.</remarks>
internal sealed class WriterThread : IDisposable
{
    private readonly Action _work;

    /// <summary>Guards what follows.</summary>
    private readonly object _turn = new();
    private bool _isItsTurn;
    private bool _isDisposed;

    public WriterThread(Action work)
    {
        _work = work;
        new Thread(Run) { Name = "znode-client-writer", IsBackground = true }.Start();
    }

    /// <summary>Has it work.</summary>
    public void GiveTurn()
    {
        lock (_turn)
        {
            _isItsTurn = true;
            Monitor.Pulse(_turn);
        }
    }

    /// <summary>Ends it, after the work that it may be at.</summary>
    public void Dispose()
    {
        lock (_turn)
        {
            _isDisposed = true;
            Monitor.Pulse(_turn);
        }
    }

    private void Run()
    {
        while (IsGivenTurn())
        {
            _work();
        }
    }

    private bool IsGivenTurn()
    {
        lock (_turn)
        {
            while (!_isItsTurn && !_isDisposed)
            {
                Monitor.Wait(_turn);
            }

            _isItsTurn = false;
            return !_isDisposed;
        }
    }
}
