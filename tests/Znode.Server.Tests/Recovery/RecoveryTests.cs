using Microsoft.Extensions.Time.Testing;
using Znode.Jute;
using Znode.Sessions;
using Znode.Storage;
using Znode.Transactions;

namespace Znode.Server.Tests.Recovery;

/// <summary>What a member makes of the logs and snapshots that it finds.</summary>
[TestFixture]
public sealed class RecoveryTests
{
    private FakeTimeProvider _time = null!;
    private InMemoryTxnLog _log = null!;
    private InMemorySnapshotStore _snapshots = null!;

    [SetUp]
    public void Begin()
    {
        _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        _log = new();
        _snapshots = new();
    }

    [TearDown]
    public void End() => _log.Dispose();

    [Test]
    public async Task An_ensemble_whose_first_epoch_follows_the_empty_snapshot_opens()
    {
        await WriteEmptySnapshot();
        Append(Create("/a", new(new Epoch(1), 1)), Create("/b", new(new Epoch(1), 2)), Create("/c", new(new Epoch(3), 1)));
        await using var member = await StartAsync();
        Assert.That(member.LastCommitted, Is.EqualTo(new Zxid(new Epoch(3), 1)));
    }

    [Test]
    public async Task A_log_without_the_entry_after_the_snapshot_is_refused()
    {
        await WriteEmptySnapshot();
        Append(Create("/b", new(2)));
        await Assert.ThatAsync(StartAsync, Throws.TypeOf<StorageCorruptException>());
    }

    [Test]
    public async Task A_log_with_a_hole_is_refused_and_says_where()
    {
        await WriteEmptySnapshot();
        Append(Create("/a", new(1)), Create("/c", new(3)));
        await Assert.ThatAsync(StartAsync, Throws.TypeOf<StorageCorruptException>().With.Message.Contains("0x2"));
    }

    [Test]
    public async Task A_session_that_was_there_has_its_whole_timeout_however_long_the_replay_takes()
    {
        var slow = new SlowLog(_log, () => _time.Advance(TimeSpan.FromMinutes(1)));
        await WriteEmptySnapshot();
        var session = new SessionId(0x100000000000001);
        Append(Entry(new(1), session, new CreateSessionTxn(10_000)), Create("/ephemeral", new(2), session, ephemeral: true));
        await using var member = await Builder(slow).StartAsync();
        _time.Advance(TimeSpan.FromSeconds(5));
        using (member.Serving.Core.EnterTurn())
        {
            Assert.That(member.Serving.Core.Tree.Find("/ephemeral"u8), Is.Not.Null);
        }
    }

    [Test]
    public async Task A_session_id_never_comes_twice_although_the_clock_was_set_back()
    {
        SessionId before;
        await using (var member = await StartAsync())
        {
            await using var session = await member.OpenSessionAsync();
            before = session.Id;
        }

        _time = new(_time.GetUtcNow() - TimeSpan.FromHours(1));
        await using var again = await StartAsync();
        await using var next = await again.OpenSessionAsync();
        Assert.That(next.Id.Value, Is.GreaterThan(before.Value));
    }

    [Test]
    public async Task A_session_id_that_a_recovered_session_has_is_not_given_out()
    {
        await WriteEmptySnapshot();
        var taken = SessionIds.First(new(1), _time.GetUtcNow().ToUnixTimeMilliseconds() + 1);
        Append(Entry(new(1), taken, new CreateSessionTxn(10_000), time: 0));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await using var member = await StartAsync();
        await using var session = await member.OpenSessionAsync();
        Assert.That(session.Id, Is.Not.EqualTo(taken));
    }

    private static LogEntry Create(string path, Zxid zxid, SessionId session = default, bool ephemeral = false) =>
        Entry(zxid, session, new CreateTxn(OpCode.Create, System.Text.Encoding.UTF8.GetBytes(path), [], AclEntry.Open, ephemeral, -1));

    private static LogEntry Entry(Zxid zxid, SessionId session, Txn txn, long time = 1_000)
    {
        var writer = new JuteWriter();
        TxnCodec.Write(writer, new TxnHeader(session, 0, zxid, time, txn.Type), txn, digest: null);
        return new(zxid, writer.ToArray());
    }

    private void Append(params LogEntry[] entries)
    {
        foreach (var entry in entries)
        {
            _log.Append(entry);
        }

        _log.Sync();
    }

    /// <summary>What a server of Apache's and of ours leaves that was started once, and nothing else happened.</summary>
    private async Task WriteEmptySnapshot()
    {
        await using var member = await StartAsync();
    }

    private Task<ZnodeMember> StartAsync() => Builder(_log).StartAsync();

    private ZnodeMemberBuilder Builder(ITxnLog log) =>
        ZnodeMember.CreateBuilder().StoreIn(log, _snapshots, new InMemoryStateStore()).WithTimeProvider(_time);

    /// <summary>A log that takes its time to be read.</summary>
    private sealed class SlowLog(ITxnLog log, Action reading) : ITxnLog
    {
        public Zxid LastZxid => log.LastZxid;

        public Zxid FirstZxid => log.FirstZxid;

        public long BytesSinceRoll => log.BytesSinceRoll;

        public void Append(LogEntry entry) => log.Append(entry);

        public void Sync() => log.Sync();

        public void Roll() => log.Roll();

        public IEnumerable<LogEntry> ReadFrom(Zxid first)
        {
            foreach (var entry in log.ReadFrom(first))
            {
                reading();
                yield return entry;
            }
        }

        public void TruncateAfter(Zxid last) => log.TruncateAfter(last);

        public int Purge(Zxid snapshot) => log.Purge(snapshot);

        public void Dispose() => log.Dispose();
    }
}
