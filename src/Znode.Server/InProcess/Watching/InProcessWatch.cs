using System.Diagnostics;
using Znode.Acl;
using Znode.Client;
using Znode.Storage;
using Znode.Watches;

namespace Znode.Server.InProcess.Watching;

/// <summary>A watch of an in-process session: one watcher of the member, with a buffer between the turns and its reader.</summary>
/// <remarks>
/// What it is to tell of the past (<see cref="WatchOptions.ResumeAfter"/>) is read from the log by its reader, up to <see cref="ArmedAt"/>; what comes after that waits in the
/// buffer meanwhile. So there is neither a hole nor a double between the two.
/// </remarks>
internal sealed class InProcessWatch : IZnodeWatch, IWatcher
{
    private readonly InProcessConnection _connection;
    private readonly ITxnLog _log;
    private readonly WatchOptions _options;
    private readonly byte[] _path;
    private readonly EventBuffer<WatchedEvent> _buffer;
    private WatchReplay? _replay;
    private volatile bool _isDisposed;

    public InProcessWatch(InProcessConnection connection, ITxnLog log, ZnodePath path, WatchOptions options)
    {
        _connection = connection;
        _log = log;
        _options = options;
        Path = path;
        _path = path.ToUtf8();
        _buffer = new(options.Capacity, WatchGap.Is, lost => WatchGap.At(lost.Zxid), connection.Core.Callers);
    }

    /// <inheritdoc/>
    public ZnodePath Path { get; }

    /// <inheritdoc/>
    public WatchScope Scope => _options.Scope;

    /// <inheritdoc/>
    public Zxid ArmedAt { get; private set; }

    /// <summary>Begins to hear of changes. In a turn.</summary>
    public void Arm()
    {
        ArmedAt = _connection.Core.LastProcessed;
        Register();
        _connection.Add(this);
        if (_options.ResumeAfter is { } after)
        {
            _replay = new(_connection, _log, new(_path, Scope), after, ArmedAt);
        }
    }

    /// <summary>The member has another tree, and what happened between the two is not known one by one. In a turn.</summary>
    public void ArmAgain()
    {
        Register();
        _buffer.Add(WatchGap.At(_connection.Core.LastProcessed));
    }

    /// <summary>Hears no more. In a turn.</summary>
    public void Disarm()
    {
        _connection.Remove(this);
        Complete();
    }

    /// <summary>No more events will come: the session has ended.</summary>
    public void Complete() => _buffer.Complete();

    /// <inheritdoc/>
    public bool MayRead(AclList acl) => _connection.MayRead(acl);

    /// <inheritdoc/>
    public void OnEvent(WatchedEvent watchedEvent) => _buffer.Add(watchedEvent);

    /// <inheritdoc/>
    public async IAsyncEnumerator<WatchEvent> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        while (_replay is { } replay)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await replay.NextAsync().ConfigureAwait(false) is { } told)
            {
                yield return ToEvent(told);
            }
            else
            {
                _replay = null;
            }
        }

        while (!_isDisposed && await _buffer.WaitAsync(cancellationToken))
        {
            while (!_isDisposed && _buffer.TryRead(out var watchedEvent))
            {
                yield return ToEvent(watchedEvent);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        if (!_isDisposed)
        {
            throw _connection.Expired(Path);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            using (_connection.Core.EnterTurn())
            {
                Disarm();
            }

            _replay?.Dispose();
        }

        return default;
    }

    private void Register()
    {
        var watches = _connection.Core.Watches;
        switch (Scope)
        {
            case WatchScope.Node:
                watches.AddPersistentData(_path, this);
                break;
            case WatchScope.Children:
                watches.AddPersistentChild(_path, this);
                break;
            case WatchScope.Subtree:
                watches.Add(_path, this, WatchMode.PersistentRecursive);
                break;
            default:
                throw new UnreachableException($"No watch of scope {Scope}");
        }
    }

    private WatchEvent ToEvent(WatchedEvent watchedEvent) => watchedEvent.Type switch
    {
        WatchedEventType.NodeCreated => new(WatchEventKind.Created, ZnodePath.FromUtf8(watchedEvent.Path), watchedEvent.Zxid),
        WatchedEventType.NodeDataChanged => new(WatchEventKind.DataChanged, ZnodePath.FromUtf8(watchedEvent.Path), watchedEvent.Zxid),
        WatchedEventType.NodeChildrenChanged => new(WatchEventKind.ChildrenChanged, ZnodePath.FromUtf8(watchedEvent.Path), watchedEvent.Zxid),
        WatchedEventType.NodeDeleted => new(WatchEventKind.Deleted, ZnodePath.FromUtf8(watchedEvent.Path), watchedEvent.Zxid),
        _ => new(WatchEventKind.Gap, Path, watchedEvent.Zxid),
    };
}
