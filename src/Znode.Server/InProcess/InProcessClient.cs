using System.Diagnostics;
using Znode.Client;

namespace Znode.Server.InProcess;

/// <summary>A client whose sessions are in the member's own process: opens one when it is asked for it, and the next when that was lost.</summary>
internal sealed class InProcessClient(ZnodeMember member, ZnodeSessionOptions options) : IZnodeClient
{
    /// <summary>Guards everything mutable here.</summary>
    private readonly Lock _gate = new();
    private readonly StateObservers _observers = new(ClientState.Connecting, member.Callers);
    private readonly CancellationTokenSource _disposal = new();

    /// <summary>The session, or its opening; null before the first and after a failed one.</summary>
    private Task<IZnodeSession>? _session;

    /// <summary>Gets or sets what a session's opening waits for beside the member, for tests; null for nothing.</summary>
    internal Func<CancellationToken, Task>? Reached { get; init; }

    /// <summary>The session whose loss is news; null when it has been told.</summary>
    private IZnodeSession? _watched;
    private bool _isDisposed;

    /// <inheritdoc/>
    public ClientState State
    {
        get
        {
            lock (_gate)
            {
                return _isDisposed ? ClientState.Closed
                    : _session is not { IsCompletedSuccessfully: true } open ? ClientState.Connecting
                    : open.Result.Lost.IsCancellationRequested ? ClientState.Lost
                    : open.Result is InProcessSession { IsSuspended: true } ? ClientState.Suspended
                    : ClientState.Connected;
            }
        }
    }

    /// <summary>Gets the session that is open; null when none is.</summary>
    internal InProcessSession? Session
    {
        get
        {
            lock (_gate)
            {
                return _session is { IsCompletedSuccessfully: true } open ? open.Result as InProcessSession : null;
            }
        }
    }

    /// <inheritdoc/>
    public TimeProvider TimeProvider => member.TimeProvider;

    /// <inheritdoc/>
    public IAsyncEnumerable<ClientState> ObserveStateAsync(CancellationToken cancellationToken = default) => _observers.ObserveAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IZnodeSession> GetSessionAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            throw new ZnodeCanceledException(RequestStatus.NotSent, cancellationToken);
        }

        Task<IZnodeSession> session;
        Task? opening = null;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(IZnodeClient));
            if (_session is null or { IsCompleted: true, IsCompletedSuccessfully: false } || (_session.IsCompleted && _session.Result.Lost.IsCancellationRequested))
            {
                // Its own callback may come later, when the next session is open already.
                TellLoss(_watched);

                // Not started under the gate: opening takes a turn, and what it leads to comes back here.
                var open = new Task<Task<IZnodeSession>>(OpenAsync, CancellationToken.None, TaskCreationOptions.DenyChildAttach);
                _session = open.Unwrap();
                opening = open;
            }

            session = _session;
        }

        if (member.Callers is null)
        {
            opening?.Start(TaskScheduler.Default);
        }
        else
        {
            opening?.RunSynchronously(TaskScheduler.Default);
        }

        try
        {
            return await new CallerWait<IZnodeSession>(new(session.WaitAsync(cancellationToken)), member.Callers, isAnswer: true);
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
        Task<IZnodeSession>? session;
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            session = _session;
        }

        if (member.Callers is null)
        {
            await _disposal.CancelAsync().ConfigureAwait(false);
        }
        else
        {
            _disposal.Cancel();
        }

        _observers.Close();
        if (session is not null)
        {
            await ((Task)session).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (session.IsCompletedSuccessfully)
            {
                await session.Result.DisposeAsync().ConfigureAwait(false);
            }
        }

        _disposal.Dispose();
    }

    private async Task<IZnodeSession> OpenAsync()
    {
        _observers.Set(ClientState.Connecting);
        try
        {
            // A client may be made, and asked, before its member is started.
            await member.Ready.WaitAsync(_disposal.Token).ConfigureAwait(false);
            if (Reached is { } reached)
            {
                await reached(_disposal.Token).ConfigureAwait(false);
            }

            var session = await member.OpenSessionAsync(options, _disposal.Token).ConfigureAwait(false);
            lock (_gate)
            {
                _watched = session;
                _observers.Set(ClientState.Connected);
            }

            if (session is InProcessSession own)
            {
                own.ObserveSuspension(() => _observers.Set(own.IsSuspended ? ClientState.Suspended : ClientState.Connected));
            }

            // Without the gate: when it has fired already, the callback runs here.
            session.Lost.UnsafeRegister(_ => OnLost(session), null);
            return session;
        }
        catch (OperationCanceledException) when (_disposal.IsCancellationRequested)
        {
            throw new ObjectDisposedException(nameof(IZnodeClient), "The client was disposed.");
        }
        catch (OperationCanceledException)
        {
            throw new InvalidOperationException("The member has stopped.");
        }
    }

    private void OnLost(IZnodeSession session)
    {
        lock (_gate)
        {
            TellLoss(session);
        }
    }

    /// <summary>Tells the observers, once for each session. Under the gate.</summary>
    private void TellLoss(IZnodeSession? session)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread, "Only under the gate");
        if (session is not null && ReferenceEquals(_watched, session))
        {
            _watched = null;
            _observers.Set(ClientState.Lost);
        }
    }
}
