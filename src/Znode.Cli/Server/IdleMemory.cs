namespace Znode.Cli.Server;

/// <summary>
/// Gives memory back to the machine when the server has nothing to do. Under load the collector leaves room for what comes next, up to as much
/// again as is in use; a coordination service is idle most of its life, so the room is let go after a quiet moment.
/// </summary>
/// <remarks>A full collection stops the process for about a millisecond a megabyte, so a large heap is left to the collector.</remarks>
internal sealed class IdleMemory : IDisposable
{
    private const long HeapBytesMax = 512L << 20;

    /// <summary>Allocating less than this in a period is idling.</summary>
    private const long IdleBytes = 256 << 10;

    /// <summary>What must have been allocated since the last time for another to be worth it.</summary>
    private const long WorthwhileBytes = 16 << 20;

    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    private readonly Timer _timer;
    private long _allocatedBefore = GC.GetTotalAllocatedBytes();
    private long _allocatedAtLast = GC.GetTotalAllocatedBytes();

    public IdleMemory() => _timer = new(_ => Look(), null, Period, Period);

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        var allocated = GC.GetTotalAllocatedBytes();
        var isIdle = allocated - _allocatedBefore < IdleBytes;
        _allocatedBefore = allocated;
        if (isIdle && allocated - _allocatedAtLast > WorthwhileBytes && GC.GetTotalMemory(forceFullCollection: false) < HeapBytesMax)
        {
            _allocatedAtLast = allocated;
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }
}
