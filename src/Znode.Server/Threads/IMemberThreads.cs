using Znode.Client;
using Znode.Server.Disk;

namespace Znode.Server.Threads;

/// <summary>What a member has its work done by, besides those who bring it their requests. In production threads; a simulator puts its own schedule here.</summary>
internal interface IMemberThreads
{
    /// <summary>Gets what makes members differ where they should: they are not to take their snapshots all at once.</summary>
    Random Random { get; }

    /// <summary>Gets where callers go on that wait for the member; null for the pool.</summary>
    ICallerQueue? Callers => null;

    /// <summary>Makes the driver of a log that can keep its caller waiting.</summary>
    ILogDriver CreateLog(LogWriter writer);

    /// <summary>Calls back at a fixed period until disposed.</summary>
    IDisposable StartTicker(TimeSpan period, Action tick);

    /// <summary>Does some work outside the gate, soon. The work never throws.</summary>
    /// <returns>Waits until it is done.</returns>
    Action Start(string name, Action work);
}
