using Microsoft.Extensions.Time.Testing;
using Znode.Consensus;
using Znode.Requests;
using Znode.Storage;

namespace Znode.Server.Tests;

/// <summary>A bug, a broken store or a full disk stops the member or its writes: never the host, and never without a word.</summary>
[TestFixture]
public sealed class MemberFaultTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Test]
    public async Task What_can_not_be_in_a_turn_faults_the_member_and_not_whoever_had_the_turn()
    {
        await using var member = await Builder(new InMemoryTxnLog()).StartAsync();
        var session = await member.OpenSessionAsync();
        using (member.Serving.Core.EnterTurn())
        {
            member.Serving.Core.Input(new EngineInput.Persisted(new Zxid(1000)));
        }

        await Assert.ThatAsync(() => member.Completion.WaitAsync(TimeSpan.FromSeconds(30)), Throws.TypeOf<InvariantViolationException>());
        Assert.That(session.Lost.IsCancellationRequested);
    }

    [Test]
    public async Task A_request_that_can_not_be_prepared_faults_the_member()
    {
        await using var member = await Builder(new InMemoryTxnLog()).StartAsync();
        using (member.Serving.Core.EnterTurn())
        {
            member.Serving.Core.Requests.SubmitOwn(SessionId.None, new NobodysRequest());
        }

        await Assert.ThatAsync(() => member.Completion.WaitAsync(TimeSpan.FromSeconds(30)), Throws.TypeOf<System.Diagnostics.UnreachableException>());
    }

    [Test]
    public async Task A_log_that_breaks_faults_the_member_and_calls_under_way_are_told()
    {
        var log = new BreakableLog();
        await using var member = await Builder(log).StartAsync();
        var session = await member.OpenSessionAsync();
        log.Failure = new InvalidOperationException("broken");
        await Assert.ThatAsync(() => session.CreateAsync("/a").AsTask().WaitAsync(TimeSpan.FromSeconds(30)), Throws.TypeOf<ConnectionLossException>());
        await Assert.ThatAsync(() => member.Completion.WaitAsync(TimeSpan.FromSeconds(30)), Throws.TypeOf<InvalidOperationException>());
        await member.StopAsync();
    }

    [Test]
    public async Task A_listener_that_does_not_stop_keeps_neither_the_storage_nor_the_end()
    {
        var lease = new Lease();
        var log = new BreakableLog(lease);
        var member = await Builder(log).AddListener(_ => new StubbornListener()).StartAsync();
        log.Failure = new InvalidOperationException("broken");
        using (member.Serving.Core.EnterTurn())
        {
            member.Serving.Core.Requests.SubmitOwn(SessionId.None, new DeleteContainerRequest("/a"u8.ToArray()));
        }

        await Assert.ThatAsync(() => member.Completion.WaitAsync(TimeSpan.FromSeconds(30)), Throws.TypeOf<InvalidOperationException>());
        await lease.Released.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Test]
    public async Task A_snapshot_store_that_breaks_faults_the_member()
    {
        await using var member = await ZnodeMember.CreateBuilder()
            .StoreIn(new InMemoryTxnLog(), new BrokenSnapshots(), new InMemoryStateStore()).WithTimeProvider(_time).StartAsync();
        await Assert.ThatAsync(() => member.Completion.WaitAsync(TimeSpan.FromSeconds(30)), Throws.TypeOf<NotSupportedException>());
    }

    [Test]
    public async Task A_full_disk_refuses_writes_also_when_everything_so_far_is_in_a_snapshot()
    {
        var snapshots = new InMemorySnapshotStore();
        await using (var first = await ZnodeMember.CreateBuilder().StoreIn(new InMemoryTxnLog(), snapshots, new InMemoryStateStore())
            .Configure(options => options with { SnapshotTransactions = 2 }).WithTimeProvider(_time).StartAsync())
        {
            await using var session = await first.OpenSessionAsync();
            await session.CreateAsync("/a");
            await session.CreateAsync("/b");
        }

        Assert.That(snapshots.List()[0], Is.GreaterThan(Zxid.Zero), "there is a snapshot of more than nothing");
        var log = new BreakableLog { Failure = new IOException("No space left on device") };
        await using var member = await ZnodeMember.CreateBuilder().StoreIn(log, snapshots, new InMemoryStateStore()).WithTimeProvider(_time).StartAsync();
        await Assert.ThatAsync(() => member.OpenSessionAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30)), Throws.TypeOf<NotReadOnlyException>());
        log.Failure = null;
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.That(SpinWait.SpinUntil(() => member.Health.AcceptsWrites, TimeSpan.FromSeconds(30)), "the member tries its log by itself");
        await using var later = await member.OpenSessionAsync();
        await later.CreateAsync("/c");
    }

    [Test]
    public async Task What_may_be_on_the_disk_after_all_is_not_refused_with_certainty()
    {
        var log = new BreakableLog();
        await using var member = await Builder(log).StartAsync();
        var session = await member.OpenSessionAsync();
        log.Failure = new TxnLogUncertainException("neither written nor taken back", new IOException());
        await Assert.ThatAsync(() => session.CreateAsync("/a").AsTask().WaitAsync(TimeSpan.FromSeconds(30)), Throws.TypeOf<ConnectionLossException>());
        log.Failure = null;
    }

    [Test]
    public async Task More_than_one_turns_share_of_writes_is_answered_without_waiting_for_the_clock()
    {
        await using var member = await Builder(new InMemoryTxnLog()).StartAsync();
        using (member.Serving.Core.EnterTurn())
        {
            for (var i = 0; i < 2000; i++)
            {
                member.Serving.Core.Requests.SubmitOwn(SessionId.None, new DeleteContainerRequest("/a"u8.ToArray()));
            }
        }

        Assert.That(member.Serving.Core.Outstanding, Is.Zero);
    }

    private ZnodeMemberBuilder Builder(ITxnLog log) =>
        ZnodeMember.CreateBuilder().StoreIn(log, new InMemorySnapshotStore(), new InMemoryStateStore()).WithTimeProvider(_time);

    private sealed record NobodysRequest() : WriteRequest(OpCode.DeleteContainer);

    private sealed class Lease
    {
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Released => _released.Task;

        public void Release() => _released.TrySetResult();
    }

    private sealed class StubbornListener : IMemberListener
    {
        public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken = default) => throw new InvalidOperationException("it does not stop");

        public ValueTask DisposeAsync() => default;
    }

    private sealed class BrokenSnapshots : ISnapshotStore
    {
        public IReadOnlyList<Zxid> List() => [];

        public ISnapshotWriter Create(Zxid zxid) => throw new NotSupportedException("no snapshots");

        public ISnapshotReader Open(Zxid zxid) => throw new NotSupportedException("no snapshots");

        public Zxid? Purge(int retain) => null;

        public void RemoveAfter(Zxid last)
        {
        }
    }

    /// <summary>A log in memory, driven by the log's thread, whose syncs fail when told to.</summary>
    private sealed class BreakableLog(Lease? lease = null) : ITxnLog
    {
        private readonly InMemoryTxnLog _log = new();
        private Zxid _synced;

        public Exception? Failure { get; set; }

        public Zxid LastZxid => _log.LastZxid;

        public Zxid FirstZxid => _log.FirstZxid;

        public long BytesSinceRoll => _log.BytesSinceRoll;

        public void Append(LogEntry entry) => _log.Append(entry);

        public void Sync()
        {
            if (Failure is { } failure)
            {
                _log.TruncateAfter(_synced);
                throw failure;
            }

            _log.Sync();
            _synced = _log.LastZxid;
        }

        public void Roll() => _log.Roll();

        public IEnumerable<LogEntry> ReadFrom(Zxid first) => _log.ReadFrom(first);

        public void TruncateAfter(Zxid last) => _log.TruncateAfter(last);

        public int Purge(Zxid snapshot) => _log.Purge(snapshot);

        public void Dispose() => lease?.Release();
    }
}
