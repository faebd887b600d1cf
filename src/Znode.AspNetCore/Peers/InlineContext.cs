namespace Znode.AspNetCore.Peers;

/// <summary>
/// Goes on where something has completed, instead of on the thread pool. Kestrel hands what has arrived to the pool's threads, and a frame would wait for one to wake up;
/// what a channel does with a frame is short and waits for nothing, so it is done by the thread that has received it.
/// </summary>
/// <remarks>Kestrel asks for it by the ordinary rule: whoever awaits in a context goes on in that context. So awaits between Kestrel and the channel must not leave it.</remarks>
internal sealed class InlineContext : SynchronizationContext
{
    private static readonly InlineContext Instance = new();

    /// <summary>Makes what is awaited from here on go on where it completes.</summary>
    public static void Enter() => SetSynchronizationContext(Instance);

    public override void Post(SendOrPostCallback d, object? state)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            d(state);
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    public override void Send(SendOrPostCallback d, object? state) => Post(d, state);

    public override SynchronizationContext CreateCopy() => this;
}
