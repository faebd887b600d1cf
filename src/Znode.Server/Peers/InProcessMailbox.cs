using System.Threading.Channels;
using Znode.Consensus.Zab.Messages;

namespace Znode.Server.Peers;

/// <summary>Notifications for one peer: the newest takes the place of one that was not delivered yet.</summary>
internal sealed class InProcessMailbox : IDisposable
{
    private readonly Channel<Notification> _newest = Channel.CreateBounded<Notification>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
    private readonly Action<Notification> _deliver;
    private Notification? _last;

    public InProcessMailbox(Action<Notification> deliver)
    {
        _deliver = deliver;
        _ = Task.Run(PumpAsync);
    }

    public void Put(Notification notification)
    {
        Volatile.Write(ref _last, notification);
        _newest.Writer.TryWrite(notification);
    }

    /// <summary>Delivers the last one again, to a peer that may not have had it.</summary>
    public void Repeat()
    {
        if (Volatile.Read(ref _last) is { } last)
        {
            _newest.Writer.TryWrite(last);
        }
    }

    public void Dispose() => _newest.Writer.TryComplete();

    private async Task PumpAsync()
    {
        await foreach (var notification in _newest.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            _deliver(notification);
        }
    }
}
