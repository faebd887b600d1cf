using Znode.Client;

namespace Znode.Testing.Time;

/// <summary>What will happen and who goes on, one after the other, on whichever thread drives it: nothing here has a thread of its own.</summary>
/// <remarks>
/// <para>
/// Callers that were woken (<see cref="Post"/>) go first, in the order in which they were; then comes what is due, by time, and of one time what was scheduled first. So the same
/// things happen in the same order every time.
/// </para>
/// <para>
/// Whoever waits for something while nobody drives drives until it has come. One driver at a time: what another thread waits for meanwhile, or a caller that the driver runs, the
/// driver brings about before it returns. Thread-safe.
/// </para>
/// </remarks>
internal sealed class Schedule : ICallerQueue
{
    /// <summary>Guards everything mutable here.</summary>
    private readonly Lock _gate = new();
    private readonly Queue<(Action<object?> Resume, object? State)> _ready = new();
    private readonly PriorityQueue<Action, (long Ticks, long Number)> _due = new();
    private readonly List<Waiter> _waiters = [];

    /// <summary>The answers that callers await, by number.</summary>
    private readonly SortedSet<long> _expected = [];
    private long _lastExpected;

    /// <summary>The thread that drives; 0 when none does.</summary>
    private int _driver;
    private long _number;
    private long _now;

    /// <summary>Gets the time that has passed since the beginning, in units of 100 ns.</summary>
    public long Now => Volatile.Read(ref _now);

    /// <summary>Gets how many things have happened.</summary>
    public long Happened { get; private set; }

    /// <inheritdoc/>
    public void Post(Action<object?> resume, object? state)
    {
        lock (_gate)
        {
            _ready.Enqueue((resume, state));
        }
    }

    /// <summary>Gets or sets for how long time passes because a caller awaits an answer, and nobody drives. Zero: not at all.</summary>
    public TimeSpan Patience { get; set; }

    /// <inheritdoc/>
    public long Expect()
    {
        lock (_gate)
        {
            _expected.Add(++_lastExpected);
            return _lastExpected;
        }
    }

    /// <inheritdoc/>
    /// <remarks>Nobody drives, so time passes until the answer is there, and whatever those that it wakes ask for next; for as long as <see cref="Patience"/> says.</remarks>
    public void Bring(long expected)
    {
        bool isForOthers;
        lock (_gate)
        {
            // A driver that waits for something goes on with what it runs here.
            isForOthers = !_expected.Contains(expected) || (_driver == Environment.CurrentManagedThreadId && _waiters.Count > 0);
        }

        if (!isForOthers && Patience > TimeSpan.Zero)
        {
            // Who waits since earlier may wait for something that the test has yet to do.
            _ = WaitAsync(() => !IsExpected(expected), Patience);
        }
    }

    /// <inheritdoc/>
    public void Answer(long expected, Action<object?> resume, object? state)
    {
        lock (_gate)
        {
            _expected.Remove(expected);
            _ready.Enqueue((resume, state));
        }
    }

    /// <inheritdoc/>
    /// <remarks>Unless someone drives already, those who were woken run before the call that woke them returns.</remarks>
    public void TurnEnded()
    {
        if (TryBegin())
        {
            Drive();
        }
    }

    /// <summary>Lets something happen at a time, at the earliest now.</summary>
    public void At(long ticks, Action happen)
    {
        lock (_gate)
        {
            _due.Enqueue(happen, (Math.Max(ticks, _now), _number++));
        }
    }

    /// <summary>Lets time pass, and all happen that is due until then.</summary>
    /// <returns>Has ended when it returns, unless someone else drives.</returns>
    public Task AdvanceAsync(TimeSpan by) => WaitAsync(condition: null, by);

    /// <summary>Lets whatever comes happen until a condition holds, looked at after each thing, or until so much time has passed.</summary>
    /// <returns>Whether it held. Has ended when it returns, unless someone else drives.</returns>
    public Task<bool> WaitAsync(Func<bool>? condition, TimeSpan within)
    {
        var waiter = new Waiter(condition);
        lock (_gate)
        {
            _waiters.Add(waiter);

            // After whatever else comes at that time.
            _due.Enqueue(() => Expire(waiter), (_now + within.Ticks, long.MaxValue));
        }

        if (TryBegin())
        {
            Drive();
        }

        return waiter.Ended.Task;
    }

    /// <summary>Calls someone's code without the context of a test framework, which would have it go on elsewhere; who that wakes runs too.</summary>
    public Task StartAsync(Func<Task> body)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return body();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
            TurnEnded();
        }
    }

    /// <summary>Tells whether an answer is awaited, this one or a later one.</summary>
    private bool IsExpected(long since)
    {
        lock (_gate)
        {
            return _expected.Max >= since;
        }
    }

    private bool TryBegin()
    {
        lock (_gate)
        {
            var begins = _driver == 0 && (_ready.Count > 0 || _waiters.Count > 0);
            if (begins)
            {
                _driver = Environment.CurrentManagedThreadId;
            }

            return begins;
        }
    }

    /// <summary>Runs who was woken, and lets time pass as long as someone waits for that.</summary>
    private void Drive()
    {
        // With a context of the test framework's in place, tasks would send their continuations to the pool.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            while (true)
            {
                while (TryTakeReady(out var ready))
                {
                    ready.Resume(ready.State);
                }

                if (FindEnded() is { } ended)
                {
                    End(ended, isHeld: true);
                }
                else if (!TryTakeDue(out var happen))
                {
                    return;
                }
                else
                {
                    happen();
                }
            }
        }
        catch (Exception exception)
        {
            // Of something that happened, a timer's callback perhaps: who drives is told, and nobody waits in vain.
            Fail(exception);
            throw;
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private void Fail(Exception exception)
    {
        lock (_gate)
        {
            foreach (var waiter in _waiters)
            {
                _ready.Enqueue((_ => waiter.Ended.SetException(exception), null));
            }

            _waiters.Clear();
            _driver = 0;
        }
    }

    private bool TryTakeReady(out (Action<object?> Resume, object? State) ready)
    {
        lock (_gate)
        {
            return _ready.TryDequeue(out ready);
        }
    }

    /// <summary>Takes what happens next, or ends to drive.</summary>
    private bool TryTakeDue(out Action happen)
    {
        lock (_gate)
        {
            if (_ready.Count > 0)
            {
                // Another thread has woken someone.
                happen = static () => { };
                return true;
            }

            happen = null!;
            if (_waiters.Count == 0)
            {
                _driver = 0;
                return false;
            }

            // There is one: each wait has its end among them.
            _due.TryDequeue(out happen!, out var at);
            Volatile.Write(ref _now, at.Ticks);
            Happened++;
            return true;
        }
    }

    /// <summary>Finds one whose condition holds.</summary>
    private Waiter? FindEnded()
    {
        Waiter[] waiters;
        lock (_gate)
        {
            if (_waiters.Count == 0 || (_waiters.Count == 1 && _waiters[0].Condition is null))
            {
                return null;
            }

            waiters = [.. _waiters];
        }

        // Without the gate: a condition may look at a member.
        return Array.Find(waiters, waiter => waiter.Condition?.Invoke() == true);
    }

    private void Expire(Waiter waiter) => End(waiter, isHeld: waiter.Condition?.Invoke() != false);

    private void End(Waiter waiter, bool isHeld)
    {
        bool isWaiting;
        lock (_gate)
        {
            isWaiting = _waiters.Remove(waiter);
        }

        if (isWaiting)
        {
            waiter.Ended.SetResult(isHeld);
        }
    }

    private sealed class Waiter(Func<bool>? condition)
    {
        public Func<bool>? Condition => condition;

        /// <summary>Gets the wait's end; who awaits it goes on where it is ended.</summary>
        public TaskCompletionSource<bool> Ended { get; } = new();
    }
}
