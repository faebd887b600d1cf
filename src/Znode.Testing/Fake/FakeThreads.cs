using Znode.Client;
using Znode.Server.Disk;
using Znode.Server.Threads;
using Znode.Testing.Time;

namespace Znode.Testing.Fake;

/// <summary>In the place of a member's threads: what they would do is done when the turn that asks for it has ended, and time passes when the test lets it.</summary>
internal sealed class FakeThreads(Schedule schedule, TimeProvider time) : IMemberThreads
{
    // Only spreads snapshots over time.
    public Random Random { get; } = new(0);

    public ICallerQueue Callers => schedule;

    public ILogDriver CreateLog(LogWriter writer) => throw new NotSupportedException("The fake keeps its log in memory, which nobody waits for.");

    public IDisposable StartTicker(TimeSpan period, Action tick)
    {
        // The system's clock would tick on a thread of the pool: with it nothing happens by time alone.
        var isVirtual = time is VirtualClock;
        return time.CreateTimer(_ => tick(), null, isVirtual ? period : Timeout.InfiniteTimeSpan, isVirtual ? period : Timeout.InfiniteTimeSpan);
    }

    public Action Start(string name, Action work)
    {
        var isDone = 0;
        void Once()
        {
            if (Interlocked.Exchange(ref isDone, 1) == 0)
            {
                work();
            }
        }

        schedule.Post(_ => Once(), null);
        return Once;
    }
}
