namespace Znode.Client;

/// <summary>A client in which some path is the root of the tree; the session is that of the client below it.</summary>
/// <param name="client">The client that sees the whole tree.</param>
/// <param name="root">What is the root here.</param>
/// <param name="ownsClient">Whether nobody else has the client below, so that it ends with this view.</param>
internal sealed class ChrootClient(IZnodeClient client, ZnodePath root, bool ownsClient = false) : IZnodeClient
{
    private ChrootSession? _session;
    private volatile bool _isDisposed;

    public ClientState State => _isDisposed ? ClientState.Closed : client.State;

    public TimeProvider TimeProvider => client.TimeProvider;

    public IAsyncEnumerable<ClientState> ObserveStateAsync(CancellationToken cancellationToken = default) => client.ObserveStateAsync(cancellationToken);

    public async ValueTask<IZnodeSession> GetSessionAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, typeof(IZnodeClient));
        var session = await client.GetSessionAsync(cancellationToken).ConfigureAwait(false);

        // One view for one session, so that callers can compare them. Two made at the same time would do no harm.
        var view = Volatile.Read(ref _session);
        if (view is null || !ReferenceEquals(view.Inner, session))
        {
            Volatile.Write(ref _session, view = new(session, root));
        }

        return view;
    }

    public IZnodeClient Chroot(ZnodePath path) => path.IsRoot ? this : new ChrootClient(client, root / path);

    /// <summary>Leaves the session alone when it belongs to the client below.</summary>
    public ValueTask DisposeAsync()
    {
        _isDisposed = true;
        return ownsClient ? client.DisposeAsync() : default;
    }
}
