using Znode.Client;

namespace Znode.Testing.Clients;

/// <summary>A client of an ensemble that is bound to none of its members: what a remote client is, without a socket.</summary>
internal sealed class EnsembleClient : IZnodeClient
{
    private readonly ClientContext _context;
    private readonly StateObservers _observers;
    private readonly CancellationTokenSource _disposal = new();

    /// <summary>Guards everything mutable here.</summary>
    private readonly Lock _gate = new();
    private EnsembleSession? _session;
    private Task<IZnodeSession>? _opening;
    private ClientState _state = ClientState.Connecting;

    public EnsembleClient(ClientContext context)
    {
        _context = context;
        _observers = new(ClientState.Connecting, context.Schedule);
    }

    /// <inheritdoc/>
    public ClientState State
    {
        get
        {
            lock (_gate)
            {
                return _state;
            }
        }
    }

    /// <inheritdoc/>
    public TimeProvider TimeProvider => _context.Clock;

    /// <inheritdoc/>
    public IAsyncEnumerable<ClientState> ObserveStateAsync(CancellationToken cancellationToken = default) => _observers.ObserveAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IZnodeSession> GetSessionAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            throw new ZnodeCanceledException(RequestStatus.NotSent, cancellationToken);
        }

        Task<IZnodeSession> opening;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_state == ClientState.Closed, typeof(IZnodeClient));
            if (_opening is null or { IsCompleted: true, IsCompletedSuccessfully: false } || _state == ClientState.Lost)
            {
                SetState(ClientState.Connecting);
                var opened = new TaskCompletionSource<IZnodeSession>();
                _opening = opened.Task;
                _context.Schedule.Post(_ => _ = OpenAsync(opened), null);
            }

            opening = _opening;
        }

        try
        {
            return await new CallerWait<IZnodeSession>(new(opening.WaitAsync(cancellationToken)), _context.Schedule, isAnswer: true);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new ZnodeCanceledException(RequestStatus.NotSent, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public IZnodeClient Chroot(ZnodePath root) => root.IsRoot ? this : new ChrootClient(this, root);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        EnsembleSession? session;
        lock (_gate)
        {
            if (_state == ClientState.Closed)
            {
                return;
            }

            _state = ClientState.Closed;
            session = _session;
        }

        _context.Schedule.Post(static disposal => ((CancellationTokenSource)disposal!).Cancel(), _disposal);
        _observers.Close();
        if (session is not null)
        {
            await session.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task OpenAsync(TaskCompletionSource<IZnodeSession> opened)
    {
        EnsembleSession? session = null;
        session = new(_context, state => OnChanged(session, state));
        _session = session;
        try
        {
            await session.OpenAsync(_disposal.Token).ConfigureAwait(false);
            opened.TrySetResult(session);
        }
        catch (OperationCanceledException)
        {
            opened.TrySetException(new ObjectDisposedException(nameof(IZnodeClient), "The client was disposed."));
        }
        catch (ZnodeException exception)
        {
            opened.TrySetException(exception);
        }
    }

    private void OnChanged(EnsembleSession? session, ClientState state)
    {
        lock (_gate)
        {
            if (ReferenceEquals(session, _session) && _state != ClientState.Closed)
            {
                SetState(state);
            }
        }
    }

    private void SetState(ClientState state)
    {
        _state = state;
        _observers.Set(state);
    }
}
