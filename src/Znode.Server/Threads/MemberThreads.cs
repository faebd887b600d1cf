using Znode.Server.Disk;

namespace Znode.Server.Threads;

/// <summary>Threads of the member's own, so that a starved pool can not stop it.</summary>
internal sealed class MemberThreads(TimeProvider time) : IMemberThreads
{
    public Random Random { get; } = new();

    public ILogDriver CreateLog(LogWriter writer) => new LogThread(writer);

    public IDisposable StartTicker(TimeSpan period, Action tick) => new Ticker(time, period, tick);

    public Action Start(string name, Action work)
    {
        var thread = new Thread(() => work()) { Name = name, IsBackground = true };
        thread.Start();
        return thread.Join;
    }
}
