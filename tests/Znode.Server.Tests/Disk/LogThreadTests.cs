using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Znode.Server.Disk;
using Znode.Storage;

namespace Znode.Server.Tests.Disk;

/// <summary>Who writes: the log's thread, or a caller that would only wait for it.</summary>
[CancelAfter(60_000)]
public sealed class LogThreadTests
{
    private readonly FakeTimeProvider _time = new();
    private ControlledTxnLog _log = null!;
    private Events _events = null!;
    private LogThread _thread = null!;
    private long _counter;

    [SetUp]
    public void Start()
    {
        _log = new();
        _events = new();
        _counter = 0;
        var storage = new MemberStorage(_log, new InMemorySnapshotStore(), new InMemoryStateStore(), null);
        _thread = new(new(storage, new LogStatistics(), _time, _events));
    }

    [TearDown]
    public void Stop()
    {
        _log.Release();
        _thread.Dispose();
        _log.Dispose();
        _events.Dispose();
    }

    [Test]
    public void A_caller_writes_itself_while_the_thread_sleeps()
    {
        WriteUntilItIsHere();
        var before = _thread.CallersWrites;

        var last = Append();
        _thread.WriteHere();

        Assert.That(_events.All.Last(), Is.EqualTo(new Report($"persisted {last}", Environment.CurrentManagedThreadId)));
        Assert.That(_thread.CallersWrites, Is.EqualTo(before + 2));
    }

    [Test]
    public void The_first_write_is_the_threads_as_it_is_not_known_how_quick_the_disk_is()
    {
        Append();
        _thread.WriteHere();

        Assert.That(_events.Take().Thread, Is.Not.EqualTo(Environment.CurrentManagedThreadId));
    }

    [Test]
    public async Task While_the_thread_writes_a_caller_leaves_it_to_that()
    {
        WriteUntilItIsHere();
        _log.Hold();
        _log.ForgetReached();
        Append();
        _thread.Wake();
        await _log.ReachedAsync();
        Append();
        _thread.WriteHere();
        _log.Release();

        Assert.That(new[] { _events.Take(), _events.Take() }.Select(static report => report.Thread).Distinct().Count(), Is.EqualTo(1));
        Assert.That(_thread.CallersWrites % 2, Is.Zero);
    }

    [Test]
    public async Task While_a_caller_writes_its_number_is_odd_and_what_comes_is_the_threads()
    {
        WriteUntilItIsHere();
        var (caller, held) = await HoldACallerAsync();
        Assert.That(_thread.CallersWrites % 2, Is.EqualTo(1));
        var last = Append();
        _thread.Wake();
        _log.Release();
        await held;

        Assert.That(_events.Take().Thread, Is.EqualTo(await caller));
        var next = _events.Take();
        Assert.That((next.Text, next.Thread == await caller), Is.EqualTo(($"persisted {last}", false)));
        Assert.That(_thread.CallersWrites % 2, Is.Zero);
    }

    [Test]
    public async Task After_a_slow_sync_the_thread_writes_until_one_is_quick_again()
    {
        WriteUntilItIsHere();
        _log.Hold();
        _log.ForgetReached();
        Append();
        _thread.Wake();
        await _log.ReachedAsync();
        _time.Advance(TimeSpan.FromMilliseconds(2));
        _log.Release();
        _events.Take();
        var before = _thread.CallersWrites;

        Append();
        _thread.WriteHere();
        _events.Take();
        Assert.That(_thread.CallersWrites, Is.EqualTo(before));
        WriteUntilItIsHere();
    }

    [Test]
    public async Task To_end_it_waits_for_the_caller_who_writes()
    {
        WriteUntilItIsHere();
        var (_, held) = await HoldACallerAsync();
        var ended = Task.Run(_thread.Dispose);
        await Assert.ThatAsync(() => ended.WaitAsync(TimeSpan.FromMilliseconds(50)), Throws.TypeOf<TimeoutException>());
        _log.Release();
        await ended;

        Assert.That(_events.All.Last().Text, Is.EqualTo($"persisted {Zxid(_counter)}"));
        await held;
    }

    [Test]
    public void A_disk_that_refuses_is_told_of_and_the_thread_goes_on()
    {
        WriteUntilItIsHere();
        _log.Failure = new IOException("full");
        _log.FailsOnce = true;
        Append();
        _thread.WriteHere();
        Assert.That(_events.Take(), Is.EqualTo(new Report("failed full", Environment.CurrentManagedThreadId)));

        var last = Append();
        _thread.Wake();
        Assert.That(_events.Take().Text, Is.EqualTo($"persisted {last}"));
    }

    /// <summary>To end a file and begin another takes several syncs, none of which is measured: decision 0009 has callers write nothing but entries.</summary>
    [Test]
    public void A_new_file_is_the_threads_to_begin()
    {
        WriteUntilItIsHere();
        _thread.RequestRoll();
        Append();
        _thread.WriteHere();

        Assert.That(_events.Take().Thread, Is.Not.EqualTo(Environment.CurrentManagedThreadId));
    }

    /// <summary>A host's logger, which hears of the refusal, may throw: that is the caller's end, not that of what others brought meanwhile.</summary>
    [Test]
    public async Task What_came_while_a_caller_wrote_is_written_also_when_whoever_hears_of_its_failure_throws()
    {
        WriteUntilItIsHere();
        _events.FailedThrows = true;
        _log.Failure = new IOException("full");
        _log.FailsOnce = true;
        var (_, held) = await HoldACallerAsync();
        var last = Append();
        _thread.Wake();
        _log.Release();
        await Assert.ThatAsync(() => held, Throws.TypeOf<NotSupportedException>());

        Assert.That(SpinWait.SpinUntil(() => _events.All.Any(report => report.Text == $"persisted {last}"), TimeSpan.FromSeconds(5)), "the thread was woken");
    }

    private static Zxid Zxid(long counter) => new(new Epoch(1), (uint)counter);

    private Zxid Append()
    {
        var zxid = Zxid(++_counter);
        _thread.Append([new(zxid, new byte[] { 1 })]);
        return zxid;
    }

    /// <summary>The thread falls asleep a moment after it has reported.</summary>
    private void WriteUntilItIsHere()
    {
        do
        {
            Append();
            _thread.WriteHere();
        }
        while (_events.Take().Thread != Environment.CurrentManagedThreadId);
    }

    /// <summary>Has a thread of the pool write, which the disk keeps.</summary>
    /// <returns>Which thread, and when it has written.</returns>
    private async Task<(Task<int> Caller, Task Held)> HoldACallerAsync()
    {
        _log.Hold();
        _log.ForgetReached();
        var caller = new TaskCompletionSource<int>();
        Append();
        var held = Task.Run(() =>
        {
            caller.SetResult(Environment.CurrentManagedThreadId);
            _thread.WriteHere();
        });
        await _log.ReachedAsync();
        return (caller.Task, held);
    }

    private sealed record Report(string Text, int Thread);

    private sealed class Events : ILogEvents, IDisposable
    {
        private readonly BlockingCollection<Report> _reports = [];
        private readonly ConcurrentQueue<Report> _all = [];

        public IReadOnlyCollection<Report> All => _all;

        public bool FailedThrows { get; set; }

        public Report Take() => _reports.Take();

        public void Persisted(Zxid upTo) => Add($"persisted {upTo}");

        public void Written(DiskDuty duty) => Add("written");

        public void Failed(IOException exception)
        {
            Add($"failed {exception.Message}");
            if (FailedThrows)
            {
                throw new NotSupportedException("a logger");
            }
        }

        public void Faulted(Exception exception) => Add($"faulted {exception.Message}");

        public void Dispose() => _reports.Dispose();

        private void Add(string text)
        {
            var report = new Report(text, Environment.CurrentManagedThreadId);
            _all.Enqueue(report);
            _reports.Add(report);
        }
    }
}
