namespace Znode.Server.Threads;

/// <summary>
/// The member's sense of time: calls back at a fixed period. On the real clock by a thread of its own, so that a starved pool can not stop
/// it; on any other <see cref="TimeProvider"/> by that provider's timer, so that a test's clock drives it.
/// </summary>
internal sealed class Ticker : IDisposable
{
    // Does not spin: a period is ages, and a member that has nothing to do would spin through all its life.
    private readonly ManualResetEventSlim _stop = new(initialState: false, spinCount: 0);
    private readonly Thread? _thread;
    private readonly ITimer? _timer;

    public Ticker(TimeProvider time, TimeSpan period, Action tick)
    {
        if (time == TimeProvider.System)
        {
            _thread = new Thread(() => Run(period, tick)) { Name = "znode-ticker", IsBackground = true };
            _thread.Start();
        }
        else
        {
            _timer = time.CreateTimer(_ => tick(), null, period, period);
        }
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _stop.Set();
        if (_thread is not null && Thread.CurrentThread != _thread)
        {
            _thread.Join();
            _stop.Dispose();
        }
    }

    private void Run(TimeSpan period, Action tick)
    {
        while (!_stop.Wait(period))
        {
            tick();
        }
    }
}
