using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Znode.Client;

/// <summary>The events that wait for a watch's reader: at most as many as was agreed, and a gap where others were lost.</summary>
/// <remarks>
/// One place more than agreed is kept for the gap, so that it stands at once where the first event was lost, even if none comes after it. While a gap is the newest,
/// it covers what else is lost. Written to by one at a time; read by one reader at a time.
/// </remarks>
/// <param name="capacity">How many events wait at most.</param>
/// <param name="isGap">Tells a gap from an event.</param>
/// <param name="gapAt">Makes the gap that begins where an event was lost.</param>
/// <param name="callers">Where the reader goes on; null for the pool.</param>
internal sealed class EventBuffer<T>(int capacity, Func<T, bool> isGap, Func<T, T> gapAt, ICallerQueue? callers = null)
{
    // Continuations are the reader's code, which never runs where events are made: by default they go to the pool.
    private readonly Channel<T> _events = Channel.CreateBounded<T>(
        new BoundedChannelOptions(capacity + 1) { SingleWriter = true, AllowSynchronousContinuations = callers is not null });

    // For a caller queue, which wants a source of its own for each wait: a channel makes one when there is a token, and otherwise uses one again.
    private readonly CancellationToken _never = callers is null ? default : new CancellationTokenSource().Token;
    private bool _endsWithGap;

    /// <summary>Adds an event, or the gap in its place.</summary>
    public void Add(T e)
    {
        if (_events.Reader.Count < capacity)
        {
            Write(e);
        }
        else if (!_endsWithGap)
        {
            Write(gapAt(e));
        }
    }

    /// <summary>No more will come; what is there can be read.</summary>
    public void Complete() => _events.Writer.TryComplete();

    public bool TryRead([MaybeNullWhen(false)] out T e) => _events.Reader.TryRead(out e);

    /// <summary>Waits for an event.</summary>
    /// <returns>False when there will be none.</returns>
    public CallerWait<bool> WaitAsync(CancellationToken cancellationToken) =>
        new(_events.Reader.WaitToReadAsync(cancellationToken.CanBeCanceled ? cancellationToken : _never), callers);

    private void Write(T e)
    {
        // Refused only after Complete, when nobody reads any more.
        _ = _events.Writer.TryWrite(e);
        _endsWithGap = isGap(e);
    }
}
