namespace Znode.AspNetCore.Clients;

/// <summary>Calls back at a fixed period from its start to its end, one call at a time, by the member's clock.</summary>
internal sealed class SweepTimer(TimeProvider time, TimeSpan period, Action sweep) : IDisposable
{
    private readonly Lock _gate = new();
    private ITimer? _timer;
    private bool _isSweeping;
    private bool _isDisposed;

    public void Start()
    {
        lock (_gate)
        {
            _timer ??= time.CreateTimer(static timer => ((SweepTimer)timer!).Tick(), this, period, period);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _timer?.Dispose();
        }
    }

    private void Tick()
    {
        lock (_gate)
        {
            if (_isSweeping || _isDisposed)
            {
                return;
            }

            _isSweeping = true;
        }

        try
        {
            sweep();
        }
        finally
        {
            lock (_gate)
            {
                _isSweeping = false;
            }
        }
    }
}
