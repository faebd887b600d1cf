using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Znode.Recipes.Observing;

namespace Znode.Recipes.Caching;

/// <summary>What a cache shows to everybody else: its entries, how new they are, and its end. Thread-safe; written by the cache's loop alone.</summary>
/// <remarks>Whoever waits goes on after the gate was left, in the flow that brought the news.</remarks>
internal sealed class CachePicture<T>
{
    /// <summary>Guards everything mutable here.</summary>
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _ready = new();
    private readonly List<CacheObserver<T>> _observers = [];
    private readonly List<(Zxid Zxid, TaskCompletionSource Reached)> _waiters = [];
    private ImmutableDictionary<string, T> _current = ImmutableDictionary.Create<string, T>(StringComparer.Ordinal);
    private Zxid _asOf;
    private Exception? _end;

    /// <summary>How often the connection was seen gone; and what it was when the entries were last known to be level.</summary>
    private int _losses;
    private int _levelAtLosses = -1;

    /// <summary>Gets what says that anything here has changed.</summary>
    public ChangeSignal Changed { get; } = new();

    public Task Ready => _ready.Task;

    public ImmutableDictionary<string, T> Current
    {
        get
        {
            lock (_gate)
            {
                return _current;
            }
        }
    }

    public Zxid AsOf
    {
        get
        {
            lock (_gate)
            {
                return _asOf;
            }
        }
    }

    /// <summary>Gets whether the entries are not known to be level since the connection was last gone.</summary>
    public bool IsStale
    {
        get
        {
            lock (_gate)
            {
                return _end is not null || _levelAtLosses != _losses;
            }
        }
    }

    /// <summary>Gets why nothing more will come; null while something may.</summary>
    public Exception? EndReason
    {
        get
        {
            lock (_gate)
            {
                return _end;
            }
        }
    }

    /// <summary>Gets whether someone waits for a state that has not been reached.</summary>
    public bool HasWaiters
    {
        get
        {
            lock (_gate)
            {
                return _waiters.Count > 0;
            }
        }
    }

    /// <summary>Gets how often the connection was seen gone: to be read before what makes the entries level is begun.</summary>
    public int Losses
    {
        get
        {
            lock (_gate)
            {
                return _losses;
            }
        }
    }

    /// <summary>The connection is gone.</summary>
    public void LoseConnection()
    {
        lock (_gate)
        {
            _losses++;
        }

        Changed.Tell();
    }

    /// <summary>Shows changes of entries, and how new all of them are.</summary>
    /// <param name="changes">What changed, in order.</param>
    /// <param name="asOf">The state up to which everything is in; it is kept when it has been later already.</param>
    /// <param name="levelAtLosses">The <see cref="Losses"/> before it was begun to make the entries level; null when they are not known to be.</param>
    public void Show(IReadOnlyList<EntryChange<T>> changes, Zxid asOf, int? levelAtLosses)
    {
        List<TaskCompletionSource> reached = [];
        List<CacheObserver<T>> told = [];
        lock (_gate)
        {
            if (changes.Count > 0)
            {
                var current = _current.ToBuilder();
                foreach (var change in changes)
                {
                    if (change.After is { } after)
                    {
                        current[change.Key] = after.Value;
                    }
                    else
                    {
                        current.Remove(change.Key);
                    }

                    _observers.ForEach(observer => observer.Note(change.Key, change.Before, change.After, change.Zxid, change.Error));
                }

                _current = current.ToImmutable();
                told.AddRange(_observers);
            }

            _asOf = asOf > _asOf ? asOf : _asOf;
            _levelAtLosses = levelAtLosses ?? _levelAtLosses;
            for (var i = _waiters.Count - 1; i >= 0; i--)
            {
                if (_waiters[i].Zxid <= _asOf)
                {
                    reached.Add(_waiters[i].Reached);
                    _waiters.RemoveAt(i);
                }
            }
        }

        if (levelAtLosses is not null)
        {
            _ready.TrySetResult();
        }

        reached.ForEach(waiter => waiter.TrySetResult());
        told.ForEach(observer => observer.Changed.Tell());
        Changed.Tell();
    }

    /// <summary>Nothing more will come.</summary>
    /// <param name="end">Why; an <see cref="ObjectDisposedException"/> when the cache was disposed.</param>
    public void End(Exception end)
    {
        List<TaskCompletionSource> waiters;
        List<CacheObserver<T>> observers;
        lock (_gate)
        {
            if (_end is not null)
            {
                return;
            }

            _end = end;
            waiters = [_ready, .. _waiters.Select(waiter => waiter.Reached)];
            observers = [.. _observers];
            _waiters.Clear();
        }

        foreach (var waiter in waiters)
        {
            waiter.TrySetException(end);

            // Nobody may have waited for it, and then nobody missed anything.
            _ = waiter.Task.Exception;
        }

        observers.ForEach(observer => observer.Changed.Tell());
        Changed.Tell();
    }

    /// <summary>Waits until <see cref="AsOf"/> has reached a state.</summary>
    /// <param name="zxid">The state.</param>
    /// <param name="ask">Has the loop find out how new the entries are.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask WaitForAsync(Zxid zxid, Action ask, CancellationToken cancellationToken)
    {
        var waiter = (zxid, Reached: new TaskCompletionSource());
        lock (_gate)
        {
            if (_asOf >= zxid && _levelAtLosses >= 0)
            {
                return;
            }

            if (_end is not null)
            {
                throw _end;
            }

            _waiters.Add(waiter);
        }

        ask();
        try
        {
            await waiter.Reached.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                _waiters.Remove(waiter);
            }
        }
    }

    /// <summary>Follows the changes of entries.</summary>
    public async IAsyncEnumerable<CacheChange<T>> ObserveAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var observer = new CacheObserver<T>();
        lock (_gate)
        {
            foreach (var (key, value) in _current.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            {
                observer.Note(key, before: null, new(value), Zxid.Zero, error: null);
            }

            _observers.Add(observer);
        }

        try
        {
            while (true)
            {
                var next = observer.Changed.Next;
                var (changes, end) = Take(observer);
                foreach (var change in changes)
                {
                    yield return change;
                }

                if (end is not null)
                {
                    if (end is ObjectDisposedException { ObjectName: nameof(IZnodeCache<>) })
                    {
                        yield break;
                    }

                    throw end;
                }

                await next.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            lock (_gate)
            {
                _observers.Remove(observer);
            }
        }
    }

    private (IReadOnlyList<CacheChange<T>> Changes, Exception? End) Take(CacheObserver<T> observer)
    {
        lock (_gate)
        {
            return (observer.Take(), _end);
        }
    }
}
