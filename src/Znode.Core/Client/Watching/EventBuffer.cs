using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Znode.Watches;

namespace Znode.Client;

/// <summary>The events that wait for a watch's reader: at most as many as was agreed, and a gap where others were lost.</summary>
/// <remarks>
/// One place more than agreed is kept for the gap, so that it stands at once where the first event was lost, even if none comes after it. While a gap is the newest,
/// it covers what else is lost. Written to by one at a time; read by one reader at a time.
/// </remarks>
/// <param name="capacity">How many events wait at most.</param>
/// <param name="callers">Where the reader goes on; null for the pool.</param>
internal sealed class EventBuffer(int capacity, ICallerQueue? callers = null)
{
    // Continuations are the reader's code, which never runs where events are made: by default they go to the pool.
    private readonly Channel<WatchedEvent> _events = Channel.CreateBounded<WatchedEvent>(
        new BoundedChannelOptions(capacity + 1) { SingleWriter = true, AllowSynchronousContinuations = callers is not null });
    private bool _endsWithGap;

    /// <summary>Adds an event, or the gap in its place.</summary>
    public void Add(WatchedEvent watchedEvent)
    {
        if (_events.Reader.Count < capacity)
        {
            Write(watchedEvent);
        }
        else if (!_endsWithGap)
        {
            Write(WatchGap.At(watchedEvent.Zxid));
        }
    }

    /// <summary>No more will come; what is there can be read.</summary>
    public void Complete() => _events.Writer.TryComplete();

    public bool TryRead([NotNullWhen(true)] out WatchedEvent? watchedEvent) => _events.Reader.TryRead(out watchedEvent);

    /// <summary>Waits for an event.</summary>
    /// <returns>False when there will be none.</returns>
    public CallerWait<bool> WaitAsync(CancellationToken cancellationToken) => new(_events.Reader.WaitToReadAsync(cancellationToken), callers);

    private void Write(WatchedEvent watchedEvent)
    {
        // Refused only after Complete, when nobody reads any more.
        _ = _events.Writer.TryWrite(watchedEvent);
        _endsWithGap = WatchGap.Is(watchedEvent);
    }
}
