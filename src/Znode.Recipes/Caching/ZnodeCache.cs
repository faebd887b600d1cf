using Znode.Recipes.Observing;
using Znode.Recipes.Sessions;

namespace Znode.Recipes.Caching;

/// <summary>The cache: a loop that follows one session after another, and what it shows.</summary>
/// <remarks>
/// The loop reads the tree behind an armed watch, then applies event by event. It does not own a thread: it runs where its client's answers arrive, beginning with the call
/// that first uses the cache. A second one follows the client's state, to say that the picture is stale, and to have it made level when the connection is back.
/// </remarks>
internal sealed class ZnodeCache<T> : IZnodeCache<T>
{
    private readonly IZnodeClient _client;
    private readonly CacheEntries<T> _entries;
    private readonly CachePicture<T> _picture = new();
    private readonly ZnodeCacheOptions _options;
    private readonly CancellationTokenSource _disposal = new();

    /// <summary>Guards the three below.</summary>
    private readonly Lock _gate = new();
    private WatchReader? _reader;
    private bool _isLevelAsked;
    private Task? _work;

    public ZnodeCache(IZnodeClient client, ZnodePath path, Func<ZnodePath, ZnodeData, T?> parse, ZnodeCacheOptions options)
    {
        _client = client;
        _options = options;
        Path = path;
        _entries = new(path, parse, options);
    }

    /// <inheritdoc/>
    public ZnodePath Path { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, T> Current => Begun().Current;

    /// <inheritdoc/>
    public Zxid AsOf => Begun().AsOf;

    /// <inheritdoc/>
    public bool IsStale => Begun().IsStale || _client.State != ClientState.Connected;

    /// <inheritdoc/>
    public Task Ready => Begun().Ready;

    /// <summary>Gets what says that any of the above has changed.</summary>
    public ChangeSignal Changed => _picture.Changed;

    /// <summary>Gets why nothing more will come; null while something may.</summary>
    public Exception? End => _picture.EndReason;

    /// <inheritdoc/>
    public IAsyncEnumerable<CacheChange<T>> ObserveAsync(CancellationToken cancellationToken = default) => Begun().ObserveAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask WaitForAsync(Zxid zxid, CancellationToken cancellationToken = default) => Begun().WaitForAsync(zxid, AskWhetherLevel, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Task? work;
        lock (_gate)
        {
            work = _work ??= Task.CompletedTask;
        }

        // Not CancelAsync: its callbacks are the library's own, and the pool is not to decide when they run.
#pragma warning disable CA1849
        _disposal.Cancel();
#pragma warning restore CA1849
        _picture.End(new ObjectDisposedException(nameof(IZnodeCache<>), $"The cache of {Path} was disposed."));
        AskWhetherLevel();
        await work.ConfigureAwait(false);
    }

    private CachePicture<T> Begun()
    {
        TaskCompletionSource? begin = null;
        lock (_gate)
        {
            if (_work is null)
            {
                begin = new();
                _work = WorkAsync(begin.Task);
            }
        }

        // Outside the gate: the loops run here up to their first wait.
        begin?.SetResult();
        return _picture;
    }

    private async Task WorkAsync(Task begin)
    {
        await begin.ConfigureAwait(false);
        await Task.WhenAll(EndingAsync(FollowStateAsync(_disposal.Token)), EndingAsync(FollowSessionsAsync(_disposal.Token))).ConfigureAwait(false);
    }

    /// <summary>The top of both loops: what ends one of them ends the cache, and is told to who waits for it.</summary>
    private async Task EndingAsync(Task loop)
    {
        try
        {
            await loop.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_disposal.IsCancellationRequested)
        {
            // Disposed, and DisposeAsync has told everybody.
        }
        catch (UnimplementedException exception)
        {
            Fail(new NotSupportedException(
                $"A cache needs a recursive watch, which the server does not know: ZooKeeper has it since 3.6. Observe single znodes, or update the server. ({exception.Message})", exception));
        }
#pragma warning disable CA1031 // Handed to all who use the cache.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fail(exception);
        }
    }

    private void Fail(Exception exception)
    {
        _picture.End(exception);
#pragma warning disable CA1849
        _disposal.Cancel();
#pragma warning restore CA1849
        AskWhetherLevel();
    }

    /// <summary>Has the loop find out how new the entries are, and show it. Any thread.</summary>
    private void AskWhetherLevel()
    {
        WatchReader? reader;
        lock (_gate)
        {
            _isLevelAsked = true;
            reader = _reader;
        }

        reader?.CallAway();
    }

    private async Task FollowStateAsync(CancellationToken cancellationToken)
    {
        var wasLost = false;
        await foreach (var state in _client.ObserveStateAsync(cancellationToken).ConfigureAwait(false))
        {
            if (state != ClientState.Connected)
            {
                wasLost = true;
                _picture.LoseConnection();
            }
            else if (wasLost)
            {
                wasLost = false;
                AskWhetherLevel();
            }
        }

        // The stream ends with the client.
        cancellationToken.ThrowIfCancellationRequested();
        throw new ObjectDisposedException(nameof(IZnodeClient), "The client of the cache was disposed.");
    }

    private async Task FollowSessionsAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var session = await _client.NextSessionAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await FollowSessionAsync(session, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (_client.EndsSession(exception))
            {
                // The next one follows; until the tree has been read on it, the picture stays as it is.
                _picture.LoseConnection();
            }
        }
    }

    private async Task FollowSessionAsync(IZnodeSession session, CancellationToken cancellationToken)
    {
        var options = new WatchOptions { Scope = WatchScope.Subtree, Capacity = _options.WatchCapacity };
        var watch = await _client.RepeatAsync(session, () => session.WatchAsync(Path, options, cancellationToken), cancellationToken).ConfigureAwait(false);
        var reader = new WatchReader(watch);
        await using (reader.ConfigureAwait(false))
        {
            bool isLevelAsked;
            lock (_gate)
            {
                _reader = reader;

                // Who still waits may have been taken up on the session before, which ended without an answer.
                isLevelAsked = _isLevelAsked |= _picture.HasWaiters;
            }

            if (isLevelAsked)
            {
                reader.CallAway();
            }

            try
            {
                await new CacheSession<T>(_client, session, reader, _entries, _picture, Path, _options).RunAsync(TakeLevelAsked, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                lock (_gate)
                {
                    _reader = null;
                }
            }
        }
    }

    private bool TakeLevelAsked()
    {
        lock (_gate)
        {
            var isAsked = _isLevelAsked;
            _isLevelAsked = false;
            return isAsked;
        }
    }
}
