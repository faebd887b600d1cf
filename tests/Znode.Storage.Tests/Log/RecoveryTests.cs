using CsCheck;
using Microsoft.Extensions.Logging;
using Znode.Testing.Disk;

namespace Znode.Storage.Tests.Log;

/// <summary>What an opening makes of the files that it finds. Source: spec disk-format §2, §6.4 and §11.</summary>
public sealed class RecoveryTests
{
    private readonly SimulatedDisk _disk = new();

    /// <summary>The worked example of spec disk-format §2, written by ZooKeeper 3.8: create /L1 with data "AB".</summary>
    private static readonly byte[] WorkedExample = Convert.FromHexString(
        "0100001bb7850000" + "00000001" + "0000000000000002" + "0000018bcfe56800" + "00000001"
        + "000000032f4c31" + "000000024142" + "00000001" + "0000001f" + "00000005" + "776f726c64" + "00000006" + "616e796f6e65" + "00" + "00000001"
        + "00000002" + "000000012456b7f3");

    [Test]
    public void A_file_is_written_byte_for_byte_as_ZooKeeper_writes_it()
    {
        using (var log = _disk.OpenLog())
        {
            log.Append(new(new(2), WorkedExample));
            log.Sync();
        }

        Assert.That(WorkedExample, Has.Length.EqualTo(89));
        Assert.That(_disk.List(), Is.EqualTo(new[] { "log.2" }));
        Assert.That(Convert.ToHexString(_disk.Bytes("log.2")), Is.EqualTo(
            "5A4B4C47" + "00000002" + "0000000000000000"
            + "00000000" + Adler32.Compute(WorkedExample).ToString("X8") + "00000059" + Convert.ToHexString(WorkedExample) + "42"));
    }

    [Test]
    public void While_a_file_is_open_twelve_zeros_at_least_follow_its_last_entry()
    {
        var log = _disk.OpenLog();
        for (var zxid = 1; zxid <= 60; zxid++)
        {
            log.Append(zxid, zxid, zxid);
            log.Sync();
            var end = TxnLogFormat.HeaderLength + Enumerable.Range(1, zxid).Sum(i => i + 32 + TxnLogFormat.EntryOverhead);
            Assert.That(_disk.Bytes("log.1").AsSpan(end, 12).ContainsAnyExcept((byte)0), Is.False);
        }
    }

    [Test]
    public void A_file_that_was_ended_has_its_entries_and_nothing_else_after_a_crash_that_garbles([Range(1, 20)] int seed)
    {
        var log = _disk.OpenLog();
        log.Append(1, 3);
        log.Sync();
        log.Roll();
        log.Append(4, 4);
        log.Sync();
        using var after = _disk.Crash(new Random(seed).Next, garbles: true).OpenLog();
        Assert.That(after.Zxids(), Is.EqualTo(new long[] { 1, 2, 3, 4 }));
    }

    [Test]
    public void Files_padded_by_ZooKeeper_are_read()
    {
        Write(1, 3);
        _disk.Put("log.1", [.. _disk.Bytes("log.1"), .. new byte[100_000]]);
        using var log = _disk.OpenLog();
        Assert.That(log.Zxids(), Is.EqualTo(new long[] { 1, 2, 3 }));
    }

    [Test]
    public void An_empty_last_file_is_removed_with_a_warning([Values(0, 4, 16)] int zeros)
    {
        Write(1, 3);
        _disk.Put("log.4", new byte[zeros]);
        var logger = new RecordingLogger();
        using var log = Open(logger);
        Assert.That(log.Zxids(), Is.EqualTo(new long[] { 1, 2, 3 }));
        Assert.That(_disk.List(), Is.EqualTo(new[] { "log.1" }));
        Assert.That(logger.Entries.Single(), Does.Contain("3001 Warning").And.Contain("log.4"));
    }

    [Test]
    public void An_empty_file_that_is_not_the_last_is_refused()
    {
        Write(4, 5);
        _disk.Put("log.1", []);
        var e = Assert.Throws<StorageCorruptException>(() => _disk.OpenLog());
        Assert.That(e.Message, Does.Contain("log.1, offset 0: the file is empty"));
    }

    [Test]
    public void A_last_file_with_nothing_but_a_header_is_removed()
    {
        Write(1, 3);
        _disk.Put("log.4", [.. _disk.Bytes("log.1").AsSpan(0, 16), .. new byte[500]]);
        using var log = _disk.OpenLog();
        Assert.That(log.LastZxid, Is.EqualTo(new Zxid(3)));
        Assert.That(_disk.List(), Is.EqualTo(new[] { "log.1" }));
    }

    [Test]
    public void A_wrong_magic_is_refused()
    {
        Write(1, 3);
        _disk.Bytes("log.1")[0] = 1;
        Assert.That(Assert.Throws<StorageCorruptException>(() => _disk.OpenLog()).Message, Does.Contain("invalid magic number"));
    }

    [Test]
    public void A_torn_tail_is_cut_with_one_warning_that_names_file_offset_and_bytes()
    {
        Write(1, 3);
        var bytes = _disk.Bytes("log.1");
        _disk.Put("log.1", bytes[..^10]);
        var logger = new RecordingLogger();
        using (var log = Open(logger))
        {
            Assert.That(log.Zxids(), Is.EqualTo(new long[] { 1, 2 }));
        }

        Assert.That(logger.Entries.Single(), Does.Contain("3000 Warning").And.Contain("/simulated/log.1: at offset 146, 55 bytes"));
        Assert.That(_disk.Bytes("log.1"), Has.Length.EqualTo(146));
    }

    [Test]
    public void An_earlier_file_torn_by_ZooKeeper_is_read_when_the_next_goes_on_without_a_gap()
    {
        Write(1, 3);
        var first = _disk.Bytes("log.1")[..^10];
        Write(3, 5, "log.3");
        _disk.Put("log.1", [.. first, .. new byte[300]]);
        using var log = _disk.OpenLog();
        Assert.That(log.Zxids(), Is.EqualTo(new long[] { 1, 2, 3, 4, 5 }));
    }

    [Test]
    public void An_earlier_file_that_lost_entries_is_refused_when_it_is_read()
    {
        Write(1, 3);
        var first = _disk.Bytes("log.1")[..^10];
        Write(4, 5, "log.4");
        _disk.Put("log.1", first);
        using var log = _disk.OpenLog();
        Assert.That(Assert.Throws<StorageCorruptException>(() => log.Zxids()).Offset, Is.EqualTo(146));
        Assert.That(log.ReadFrom(new(4)).Count(), Is.EqualTo(2), "what does not need the file is read");
    }

    [Test]
    public void Entries_out_of_order_are_read_and_complained_of()
    {
        Write(1, 3);
        var one = _disk.Bytes("log.1");
        _disk.Put("log.1", [.. one, .. one.AsSpan(16)]);
        var logger = new RecordingLogger();
        using var log = Open(logger);
        Assert.That(log.Zxids(), Is.EqualTo(new long[] { 1, 2, 3, 1, 2, 3 }));
        Assert.That(log.LastZxid, Is.EqualTo(new Zxid(3)));
        Assert.That(logger.Entries, Has.Some.Contains("3002 Error"));
    }

    [Test]
    public void Files_of_other_names_are_left_alone()
    {
        Write(1, 3);
        string[] others = ["log.", "log.xyz", "log.1.bak", "logs.1", "LOG.1", "snapshot.0", "log"];
        foreach (var name in others)
        {
            _disk.Put(name, [1, 2, 3]);
        }

        using var log = _disk.OpenLog();
        Assert.That(log.Zxids(), Is.EqualTo(new long[] { 1, 2, 3 }));
        Assert.That(_disk.List(), Is.SupersetOf(others));
    }

    [Test]
    public void A_slow_sync_is_complained_of_in_ZooKeepers_words()
    {
        var logger = new RecordingLogger();
        using var log = new FileTxnLog(_disk, new() { DataDirectory = "unused", PreallocationBytes = 0 }, logger, new SlowClock());
        log.Append(1, 1);
        log.Sync();
        Assert.That(logger.Entries.Single(), Does.Contain("3005 Warning fsync-ing the write ahead log in").And.Contain("took 2000ms which will adversely effect operation latency").And.Contain("log.1"));
    }

    /// <summary>A damaged file gives entries that were there, or <see cref="StorageCorruptException"/>; never anything else, and nothing large is allocated.</summary>
    [Test]
    public void Any_bytes_at_all_are_read_or_refused()
    {
        Write(1, 20);
        var good = _disk.Bytes("log.1");
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte.Array[1, 40], Gen.Int[0, good.Length], Gen.Int[0, 2000]).Sample((at, bytes, cut, padding) =>
        {
            var mutated = good.AsSpan(0, Math.Max(cut, at)).ToArray();
            bytes.AsSpan(0, Math.Min(bytes.Length, mutated.Length - at)).CopyTo(mutated.AsSpan(at));
            var disk = new SimulatedDisk();
            disk.Put("log.1", [.. mutated, .. new byte[padding]]);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using var log = disk.OpenLog(0);
                Assert.That(log.ReadFrom(Zxid.Zero).Count(), Is.LessThanOrEqualTo(21));
            }
            catch (StorageCorruptException)
            {
            }

            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(2_000_000));
        });
    }

    private FileTxnLog Open(ILogger logger) => new(_disk, new() { DataDirectory = "unused", PreallocationBytes = 0 }, logger, TimeProvider.System);

    /// <summary>Writes a closed file of its own.</summary>
    private void Write(long first, long last, string? name = null)
    {
        var disk = new SimulatedDisk();
        using (var log = disk.OpenLog())
        {
            log.Append(first, last);
            log.Sync();
        }

        _disk.Put(name ?? disk.List().Single(), disk.Bytes(disk.List().Single()));
    }

    /// <summary>Two seconds pass whenever it is looked at.</summary>
    private sealed class SlowClock : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _seconds += 2;
    }

    private sealed class RecordingLogger : ILogger
    {
        public List<string> Entries { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                Entries.Add($"{eventId.Id} {logLevel} {formatter(state, exception)}");
            }
        }
    }
}
