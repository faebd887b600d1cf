using System.Threading.Channels;
using System.Threading.Tasks.Sources;
using Znode.Client;

namespace Znode.Tests.Client;

/// <summary>A caller that a queue lets go on is never left behind in it: who wakes the caller in a turn drives at its end, and otherwise the wait itself does.</summary>
[TestFixture]
public sealed class CallerWaitTests
{
    [Test]
    public void Who_is_woken_in_a_turn_goes_on_when_the_turn_has_ended()
    {
        var queue = new Queue();
        var events = NewChannel();
        var wait = new CallerWait<bool>(events.Reader.WaitToReadAsync(), queue);
        var isResumed = false;
        wait.UnsafeOnCompleted(() => isResumed = wait.GetResult());

        events.Writer.TryWrite(1);
        Assert.That(isResumed, Is.False, "the turn is under way");
        queue.TurnEnded();

        Assert.That(isResumed, Is.True);
    }

    [Test]
    public void What_comes_while_the_caller_says_where_it_goes_on_does_not_leave_it_behind()
    {
        var queue = new Queue();
        var events = NewChannel();
        var wait = new CallerWait<bool>(events.Reader.WaitToReadAsync(), queue);
        var isResumed = false;
        Assert.That(wait.IsCompleted, Is.False);

        // Another thread's turn, whose end finds nobody to resume: the runtime hands the continuation of what is completed already to the pool.
        events.Writer.TryWrite(1);
        queue.TurnEnded();
        wait.UnsafeOnCompleted(() => isResumed = wait.GetResult());

        Assert.That(isResumed, Is.True);
    }

    [Test]
    public void An_answer_that_comes_while_the_caller_says_where_it_goes_on_does_not_leave_it_behind()
    {
        var queue = new Queue();
        var call = new Call(queue);
        var resumed = 0;
        call.Answer();
        queue.TurnEnded();

        call.OnCompleted(_ => resumed++, null, 0, ValueTaskSourceOnCompletedFlags.None);

        Assert.That(resumed, Is.EqualTo(1));
    }

    [Test]
    public void What_comes_in_the_middle_of_that_is_handed_over_once()
    {
        var queue = new Queue();
        var source = new Source();
        var wait = new CallerWait<bool>(new(source, 0), queue);
        var resumed = 0;
        source.OnRegistering = source.Complete;
        wait.UnsafeOnCompleted(() => resumed++);
        queue.TurnEnded();

        Assert.That(resumed, Is.EqualTo(1));
    }

    [Test]
    public void A_wait_that_its_token_ends_goes_on_at_once()
    {
        var queue = new Queue();
        using var cancellation = new CancellationTokenSource();
        var wait = new CallerWait<bool>(NewChannel().Reader.WaitToReadAsync(cancellation.Token), queue);
        var isResumed = false;
        wait.UnsafeOnCompleted(() => isResumed = true);

        cancellation.Cancel();

        Assert.That(isResumed, Is.True);
        Assert.That(wait.GetResult, Throws.InstanceOf<OperationCanceledException>());
    }

    private static Channel<int> NewChannel() => Channel.CreateBounded<int>(new BoundedChannelOptions(1) { AllowSynchronousContinuations = true });

    /// <summary>Runs callers at the end of turns, as the test kit's does.</summary>
    private sealed class Queue : ICallerQueue
    {
        private readonly Queue<(Action<object?> Resume, object? State)> _ready = new();

        public void Post(Action<object?> resume, object? state)
        {
            lock (_ready)
            {
                _ready.Enqueue((resume, state));
            }
        }

        public long Expect() => 1;

        public void Bring(long expected)
        {
        }

        public void Answer(long expected, Action<object?> resume, object? state) => Post(resume, state);

        public void TurnEnded()
        {
            while (TryTake(out var ready))
            {
                ready.Resume(ready.State);
            }
        }

        private bool TryTake(out (Action<object?> Resume, object? State) ready)
        {
            lock (_ready)
            {
                return _ready.TryDequeue(out ready);
            }
        }
    }

    private sealed class Call(ICallerQueue queue)
    {
        private ManualResetValueTaskSourceCore<bool> _source;

        public void Answer() => _source.SetResult(true);

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => queue.Await(ref _source, continuation, state, token, flags);
    }

    /// <summary>Calls back whenever the test says so, and counts as not completed all the while: as what is completed on another thread in the very moment looks.</summary>
    private sealed class Source : IValueTaskSource<bool>
    {
        private Action? _continuation;

        public Action? OnRegistering { get; set; }

        public void Complete() => Interlocked.Exchange(ref _continuation, null)!();

        public bool GetResult(short token) => true;

        public ValueTaskSourceStatus GetStatus(short token) => ValueTaskSourceStatus.Pending;

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        {
            _continuation = () => continuation(state);
            OnRegistering?.Invoke();
        }
    }
}
