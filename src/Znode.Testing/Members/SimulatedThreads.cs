using Znode.Client;
using Znode.Server.Disk;
using Znode.Server.Threads;
using Znode.Testing.Time;

namespace Znode.Testing.Members;

/// <summary>In the place of a member's threads: what they would do happens as events, each at its own time.</summary>
internal sealed class SimulatedThreads(EventQueue events, MemberHost host, SimulatedRandom random) : IMemberThreads
{
    // Only spreads snapshots over time; its seed is the run's.
    public Random Random { get; } = new(random.Below(int.MaxValue));

    public ICallerQueue Callers => events.Schedule;

    public ILogDriver CreateLog(LogWriter writer) => new SimulatedLog(events, host, writer, random);

    public IDisposable StartTicker(TimeSpan period, Action tick)
    {
        var ticker = new SimulatedTicker(events, host, (long)period.TotalMilliseconds, tick);
        ticker.Next();
        return ticker;
    }

    public Action Start(string name, Action work)
    {
        var isDone = false;
        void Once()
        {
            if (!isDone)
            {
                isDone = true;
                work();
            }
        }

        var incarnation = host.Incarnation;
        events.After(random.Between(0, 20), () => host.Receive(incarnation, Once));
        return Once;
    }

    private sealed class SimulatedTicker(EventQueue events, MemberHost host, long periodMs, Action tick) : IDisposable
    {
        private readonly long _incarnation = host.Incarnation;
        private bool _isDisposed;

        public void Next() => events.After(periodMs, () =>
        {
            if (!_isDisposed && host.Incarnation == _incarnation)
            {
                if (!host.IsPaused)
                {
                    host.Receive(_incarnation, tick);
                }

                Next();
            }
        });

        public void Dispose() => _isDisposed = true;
    }
}
