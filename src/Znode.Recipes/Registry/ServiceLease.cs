using Znode.Recipes.Observing;
using Znode.Recipes.Sessions;

namespace Znode.Recipes.Registry;

/// <summary>A registration that is kept up: a loop that puts the instance into the registry on one session after another, and watches its znode.</summary>
/// <remarks>All writes are the loop's, so that they come one after the other. It runs where its client's answers arrive, beginning with the call that registers.</remarks>
internal sealed class ServiceLease : IServiceLease
{
    /// <summary>After a refusal, by the client's clock.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly IZnodeClient _client;
    private readonly ServiceRegistryOptions _options;
    private readonly InstanceZnode _znode;
    private readonly DateTimeOffset _registeredAt;
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _registered = new();
    private readonly TaskCompletionSource _completion = new();

    /// <summary>Guards everything below.</summary>
    private readonly Lock _gate = new();
    private readonly List<(long Revision, TaskCompletionSource Done)> _updates = [];
    private ServiceRegistration _wanted;
    private ServiceInstance _instance;
    private long _revision = 1;
    private WatchReader? _reader;
    private Exception? _failure;

    /// <summary>Why the loop has ended; null while it runs.</summary>
    private Exception? _reason;
    private Task? _work;
    private bool _isDisposed;

    public ServiceLease(IZnodeClient client, ZnodePath basePath, ServiceRegistration registration, ServiceRegistryOptions options)
    {
        _client = client;
        _options = options;
        _registeredAt = DateTimeOffset.FromUnixTimeMilliseconds(client.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds());
        _wanted = registration;
        _instance = ToInstance(registration);
        _znode = new(client, RegistryPath.OfInstance(basePath, registration.ServiceName, registration.Id), new() { Mode = CreateMode.Ephemeral, Acl = options.Acl });
    }

    /// <inheritdoc/>
    public ServiceInstance Instance
    {
        get
        {
            lock (_gate)
            {
                return _instance;
            }
        }
    }

    /// <inheritdoc/>
    public bool IsRegistered => !_completion.Task.IsCompleted && _znode.Holder is not null;

    /// <inheritdoc/>
    public Exception? Failure
    {
        get
        {
            lock (_gate)
            {
                return _failure;
            }
        }
    }

    /// <inheritdoc/>
    public Task Completion => _completion.Task;

    /// <summary>Registers; called once.</summary>
    public async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        _work = WorkAsync();
        await _registered.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask UpdateAsync(Func<ServiceRegistration, ServiceRegistration> change, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        cancellationToken.ThrowIfCancellationRequested();
        var done = new TaskCompletionSource();
        WatchReader? reader;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(IServiceLease));
            var wanted = change(_wanted);
            if (wanted.ServiceName != _wanted.ServiceName || wanted.Id != _wanted.Id)
            {
                throw new ArgumentException("The service's name and the instance's id can not be changed: dispose the lease and register anew.", nameof(change));
            }

            if (_reason is not null)
            {
                throw _reason;
            }

            _instance = ToInstance(wanted);
            _wanted = wanted;
            _revision++;
            _updates.Add((_revision, done));
            reader = _reader;
        }

        reader?.CallAway();
        await done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        WatchReader? reader;
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            reader = _reader;
        }

        // Not CancelAsync: its callbacks are the library's own, and the pool is not to decide when they run.
#pragma warning disable CA1849
        _end.Cancel();
#pragma warning restore CA1849
        reader?.CallAway();
        if (_work is not null)
        {
            await _work.ConfigureAwait(false);
        }

        await WithdrawAsync().ConfigureAwait(false);
        _completion.TrySetResult();
    }

    private ServiceInstance ToInstance(ServiceRegistration registration)
    {
        if (registration.PayloadJson is not null && registration.Metadata.Count > 0)
        {
            throw new ArgumentException($"An instance has either {nameof(ServiceRegistration.Metadata)} or a {nameof(ServiceRegistration.PayloadJson)}.", nameof(registration));
        }

        if (string.IsNullOrWhiteSpace(registration.Address) && registration.UriSpec is null)
        {
            throw new ArgumentException(
                $"Nobody could reach '{registration.ServiceName}': set {nameof(ServiceRegistration.Address)}, and {nameof(ServiceRegistration.Port)} or {nameof(ServiceRegistration.SslPort)}, or a {nameof(ServiceRegistration.UriSpec)}. "
                + "Those who only want to be counted join a group: client.Group(path).",
                nameof(registration));
        }

        foreach (var port in (ReadOnlySpan<int?>)[registration.Port, registration.SslPort])
        {
            if (port is <= 0 or > 65535)
            {
                throw new ArgumentException($"{port} is not a port: 1 to 65535.", nameof(registration));
            }
        }

        try
        {
            _ = registration.UriSpec is { } spec ? UriSpecText.Split(spec) : null;
            return new()
            {
                ServiceName = registration.ServiceName,
                Id = registration.Id,
                Address = registration.Address,
                Port = registration.Port,
                SslPort = registration.SslPort,
                PayloadJson = registration.PayloadJson ?? InstanceMetadata.ToPayload(registration.Metadata),
                RegisteredAt = _registeredAt,
                UriSpec = registration.UriSpec,
                IsEnabled = registration.IsEnabled,
            };
        }
        catch (Exception exception) when (exception is FormatException or System.Text.Json.JsonException)
        {
            throw new ArgumentException($"The registration can not be written: {exception.Message}", nameof(registration), exception);
        }
    }

    /// <summary>The top of the loop: what ends it is told to who waits, and by <see cref="Completion"/>.</summary>
    private async Task WorkAsync()
    {
        try
        {
            while (true)
            {
                var session = await _client.NextSessionAsync(_end.Token).ConfigureAwait(false);
                try
                {
                    await HoldAsync(session, _end.Token).ConfigureAwait(false);
                }
                catch (Exception exception) when (_client.EndsSession(exception))
                {
                    // On the next one it is registered again.
                }
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            Finish(new ObjectDisposedException(nameof(IServiceLease), "The lease was disposed."), isFault: false);
        }
#pragma warning disable CA1031 // Handed to all who use the lease.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Finish(exception, isFault: true);
        }
    }

    /// <summary>Keeps the instance in the registry on one session.</summary>
    private async Task HoldAsync(IZnodeSession session, CancellationToken cancellationToken)
    {
        var watch = await _client.RepeatAsync(session, () => session.WatchAsync(_znode.Path, WatchScope.Node, cancellationToken), cancellationToken).ConfigureAwait(false);
        var reader = new WatchReader(watch);
        await using (reader.ConfigureAwait(false))
        {
            SetReader(reader);
            try
            {
                var written = 0L;
                while (true)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var (instance, revision) = Wanted();
                    var failure = await TryPutAsync(session, instance, mustSet: revision > written, cancellationToken).ConfigureAwait(false);
                    Note(failure, revision);
                    written = failure is null ? revision : 0;
                    await WaitAsync(reader, failure, cancellationToken).ConfigureAwait(false);
                }
            }
            finally
            {
                SetReader(null);
            }
        }
    }

    /// <returns>Why the instance is not in the registry; null when it is.</returns>
    private async ValueTask<ZnodeException?> TryPutAsync(IZnodeSession session, ServiceInstance instance, bool mustSet, CancellationToken cancellationToken)
    {
        try
        {
            return await _znode.PutAsync(session, instance, mustSet, cancellationToken).ConfigureAwait(false) is { } other ? Taken(other) : null;
        }
        catch (ZnodeException exception) when (exception is not SessionExpiredException)
        {
            return exception;
        }
    }

    /// <summary>Waits until there may be something to do: the znode was deleted, an update is wanted, or the pause after a refusal is over.</summary>
    private async ValueTask WaitAsync(WatchReader reader, Exception? failure, CancellationToken cancellationToken)
    {
        // A refusal is tried again after a pause. For somebody else's znode the end of the wait is only a limit for the first registration; its deletion is an event.
        var pause = failure switch
        {
            null => Timeout.InfiniteTimeSpan,
            NodeExistsException => _registered.Task.IsCompleted ? Timeout.InfiniteTimeSpan : _options.TakenIdWait,
            _ => Pause,
        };
        var isOver = false;
        using var timer = _client.TimeProvider.CreateTimer(
            _ =>
            {
                Volatile.Write(ref isOver, true);
                reader.CallAway();
            },
            null,
            pause,
            Timeout.InfiniteTimeSpan);
        while (await reader.NextAsync().ConfigureAwait(false) is { } told)
        {
            if (told.Kind is WatchEventKind.Deleted or WatchEventKind.Gap)
            {
                return;
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (Volatile.Read(ref isOver) && failure is NodeExistsException)
        {
            throw failure;
        }
    }

    private NodeExistsException Taken(ZnodeData other) => new(
        _znode.Path,
        RequestStatus.Answered,
        $"Another instance has the id: {_znode.Path} belongs to {(other.Stat.EphemeralOwner == SessionId.None ? "no session, it is persistent" : $"session {other.Stat.EphemeralOwner}")}, "
        + $"since {other.Stat.Created:O}. Register under another id, or end that one. It says: {other.GetString()}");

    private (ServiceInstance Instance, long Revision) Wanted()
    {
        lock (_gate)
        {
            return (_instance, _revision);
        }
    }

    private void SetReader(WatchReader? reader)
    {
        lock (_gate)
        {
            _reader = reader;
        }
    }

    /// <summary>Tells who waits how an attempt ended.</summary>
    private void Note(ZnodeException? failure, long revision)
    {
        List<TaskCompletionSource> told;
        lock (_gate)
        {
            _failure = failure;
            told = [.. _updates.Where(update => update.Revision <= revision).Select(update => update.Done)];
            _updates.RemoveAll(update => update.Revision <= revision);
        }

        if (failure is null)
        {
            _registered.TrySetResult();
        }
        else if (failure is not NodeExistsException)
        {
            Fail(_registered, failure);
        }

        foreach (var done in told)
        {
            if (failure is null)
            {
                done.TrySetResult();
            }
            else
            {
                Fail(done, failure);
            }
        }
    }

    private void Finish(Exception reason, bool isFault)
    {
        List<TaskCompletionSource> told;
        lock (_gate)
        {
            _reason = reason;
            told = [_registered, .. _updates.Select(update => update.Done)];
            _updates.Clear();
        }

        if (isFault)
        {
            Fail(_completion, reason);
        }

        told.ForEach(done => Fail(done, reason));
    }

    private static void Fail(TaskCompletionSource source, Exception reason)
    {
        source.TrySetException(reason);

        // Nobody may wait for it, and then nobody misses anything.
        _ = source.Task.Exception;
    }

    private async ValueTask WithdrawAsync()
    {
        if (_znode.Possible is not { } session)
        {
            return;
        }

        using var patience = new CancellationTokenSource(session.Timeout, _client.TimeProvider);
        try
        {
            await _znode.RemoveAsync(session).AsTask().WaitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It goes on behind the caller, until it is done or the session has ended.
        }
    }
}
