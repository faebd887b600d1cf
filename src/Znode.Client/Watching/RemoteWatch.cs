namespace Znode.Client.Watching;

/// <summary>A watch of a session over the network: a stream with a buffer between the connection's thread and its reader.</summary>
internal sealed class RemoteWatch(SessionRequests session, ZnodePath path, WatchOptions options) : IZnodeWatch
{
    private readonly EventBuffer<WatchEvent> _buffer = new(options.Capacity, e => e.Kind == WatchEventKind.Gap, e => new(WatchEventKind.Gap, path, e.Zxid));
    private volatile bool _isDisposed;

    /// <inheritdoc/>
    public ZnodePath Path { get; } = path;

    /// <inheritdoc/>
    public WatchScope Scope => options.Scope;

    /// <inheritdoc/>
    public Zxid ArmedAt { get; private set; }

    /// <summary>Gets whether it hears of events. Under the session's gate.</summary>
    public bool IsArmed { get; private set; }

    /// <summary>Begins to hear of events. Under the session's gate.</summary>
    public void Arm(Zxid zxid)
    {
        ArmedAt = zxid;
        IsArmed = true;
        if (options.ResumeAfter is { } after && after != zxid)
        {
            // What lies between is in no server's reach over this protocol.
            _buffer.Add(new(WatchEventKind.Gap, Path, after.Next));
        }
    }

    /// <summary>Adds an event, if it is armed. Under the session's gate.</summary>
    public void Add(WatchEvent e)
    {
        if (IsArmed)
        {
            _buffer.Add(e);
        }
    }

    /// <summary>No more events will come: the session has ended.</summary>
    public void Complete() => _buffer.Complete();

    /// <inheritdoc/>
    public async IAsyncEnumerator<WatchEvent> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        while (!_isDisposed && await _buffer.WaitAsync(cancellationToken))
        {
            while (!_isDisposed && _buffer.TryRead(out var e))
            {
                yield return e;
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        if (!_isDisposed)
        {
            throw session.Expired(Path, RequestStatus.NotSent);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            session.Disarm(this);
            _buffer.Complete();
        }

        return default;
    }
}
