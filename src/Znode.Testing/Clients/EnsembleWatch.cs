using Znode.Client;

namespace Znode.Testing.Clients;

/// <summary>A watch that goes along with its session: armed again on each connection, with a gap for what it may have missed.</summary>
internal sealed class EnsembleWatch(EnsembleSession session, ClientContext context, ZnodePath path, WatchOptions options) : IZnodeWatch
{
    private readonly EventBuffer<WatchEvent> _buffer = new(
        options.Capacity, watchEvent => watchEvent.Kind == WatchEventKind.Gap, lost => new(WatchEventKind.Gap, path, lost.Zxid), context.Schedule);
    private IZnodeWatch? _member;
    private bool _isDisposed;

    /// <inheritdoc/>
    public ZnodePath Path => path;

    /// <inheritdoc/>
    public WatchScope Scope => options.Scope;

    /// <inheritdoc/>
    public Zxid ArmedAt { get; private set; }

    /// <summary>A member has armed it for the first time. At the member.</summary>
    public bool Armed(IZnodeWatch watch, ClientLink link)
    {
        ArmedAt = watch.ArmedAt;
        Follow(watch, link);
        link.InOrder(() =>
        {
            if (!_isDisposed)
            {
                session.Add(this);
            }
        });
        return true;
    }

    /// <summary>The session has another connection.</summary>
    public void ArmAgain(ClientLink link) => link.Request(
        async member =>
        {
            var watch = await member.WatchAsync(path, options with { ResumeAfter = null }).ConfigureAwait(false);
            link.InOrder(() => Add(link, new(WatchEventKind.Gap, path, watch.ArmedAt)));
            Follow(watch, link);
            return true;
        },
        static (_, _) => { },
        static (_, _) =>
        {
            // The connection has ended, or the session: then comes the next, or nothing.
        });

    /// <summary>No more events will come.</summary>
    public void Complete() => _buffer.Complete();

    /// <inheritdoc/>
    public async IAsyncEnumerator<WatchEvent> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        while (!_isDisposed && await _buffer.WaitAsync(cancellationToken))
        {
            while (!_isDisposed && _buffer.TryRead(out var watchEvent))
            {
                yield return watchEvent;
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        if (!_isDisposed)
        {
            throw session.Expired(path);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _isDisposed = true;
        context.Schedule.Post(_ => Leave(), null);
        return default;
    }

    private void Leave()
    {
        session.Remove(this);
        _buffer.Complete();
        if (_member is { } watch && session.IsConnected)
        {
            session.Link.Request(
                async _ =>
                {
                    await watch.DisposeAsync().ConfigureAwait(false);
                    return true;
                },
                static (_, _) => { },
                static (_, _) =>
                {
                    // With its connection the watch has gone as well.
                });
        }
    }

    /// <summary>Sends the client what the member's watch tells. At the member.</summary>
    private void Follow(IZnodeWatch watch, ClientLink link)
    {
        _member = watch;
        _ = ForwardAsync(watch, link);
    }

    private async Task ForwardAsync(IZnodeWatch watch, ClientLink link)
    {
        try
        {
            await foreach (var watchEvent in ((IAsyncEnumerable<WatchEvent>)watch).ConfigureAwait(false))
            {
                link.InOrder(() => Add(link, watchEvent));
            }
        }
        catch (SessionExpiredException)
        {
            // The connection has ended, and the session has perhaps: that is told by the connection.
        }
    }

    private void Add(ClientLink link, WatchEvent watchEvent)
    {
        if (!link.HasEnded && !_isDisposed)
        {
            _buffer.Add(watchEvent);
        }
    }
}
