using Znode.Testing.Disk;

namespace Znode.Storage.Tests.Log;

/// <summary>A full or failing disk: the log returns to the last sync and goes on when it can.</summary>
public sealed class FailingDiskTests
{
    private readonly SimulatedDisk _disk = new();

    [Test]
    public void A_full_disk_takes_back_the_batch_and_the_log_goes_on_when_there_is_room([Values(0, 8192)] int preallocation)
    {
        using var log = _disk.OpenLog(preallocation);
        log.Append(1, 3);
        log.Sync();
        var bytesSinceRoll = log.BytesSinceRoll;
        _disk.Capacity = 10;
        log.Append(4, 6, 30_000);
        Assert.That(Assert.Throws<IOException>(log.Sync).Message, Does.Contain("No space left"));
        Assert.That(log.LastZxid, Is.EqualTo(new Zxid(3)));
        Assert.That(log.BytesSinceRoll, Is.EqualTo(bytesSinceRoll));
        Assert.That(log.Zxids(), Is.EqualTo(new long[] { 1, 2, 3 }));

        _disk.Capacity = long.MaxValue;
        log.Append(4, 5);
        log.Sync();
        Assert.That(log.Zxids(), Is.EqualTo(new long[] { 1, 2, 3, 4, 5 }));
    }

    [Test]
    public void What_was_refused_does_not_come_back_after_a_crash([Values(0, 8192)] int preallocation)
    {
        var log = _disk.OpenLog(preallocation);
        log.Append(1, 3);
        log.Sync();
        _disk.SyncFailures = 1;
        log.Append(4, 9, 700);
        Assert.Throws<IOException>(log.Sync);
        foreach (var keep in new[] { 0, int.MaxValue })
        {
            using var after = _disk.Crash(count => Math.Min(keep, count - 1)).OpenLog();
            Assert.That(after.Zxids(), Is.EqualTo(new long[] { 1, 2, 3 }));
        }

        log.Dispose();
    }

    [Test]
    public void A_full_disk_from_the_first_entry_leaves_no_file()
    {
        _disk.Capacity = 10;
        using var log = _disk.OpenLog();
        log.Append(1, 3);
        Assert.Throws<IOException>(log.Sync);
        Assert.That(log.LastZxid, Is.EqualTo(Zxid.Zero));
        Assert.That(_disk.List(), Is.Empty);
        _disk.Capacity = long.MaxValue;
        log.Append(1, 1);
        log.Sync();
        Assert.That(log.Zxids(), Is.EqualTo(new long[] { 1 }));
    }

    [Test]
    public void A_batch_of_several_rounds_is_taken_back_whole()
    {
        using var log = _disk.OpenLog(0);
        log.Append(1, 1);
        log.Sync();
        _disk.Capacity = 3_000_000;
        Assert.Throws<IOException>(() =>
        {
            log.Append(2, 100, 50_000);
            log.Sync();
        });
        Assert.That(log.LastZxid, Is.EqualTo(new Zxid(1)));
        using var after = _disk.Crash(count => count - 1).OpenLog();
        Assert.That(after.Zxids(), Is.EqualTo(new long[] { 1 }));
    }

    [Test]
    public void When_taking_back_fails_too_the_log_says_so_and_tries_again()
    {
        using var log = _disk.OpenLog(0);
        log.Append(1, 1);
        log.Sync();
        log.Append(2, 2);
        _disk.Broken = true;
        Assert.Throws<TxnLogUncertainException>(log.Sync);
        Assert.That(log.LastZxid, Is.EqualTo(new Zxid(1)));
        Assert.Throws<IOException>(() => log.Append(2, 2));
        _disk.Broken = false;
        log.Append(2, 2);
        log.Sync();
        Assert.That(log.Zxids(), Is.EqualTo(new long[] { 1, 2 }));
    }

    [Test]
    public void A_truncation_that_failed_is_finished_before_anything_is_appended()
    {
        using var log = _disk.OpenLog(0);
        log.Append(1, 5);
        log.Sync();

        // The first is the file's end, where nothing but zeros is cut off: it may fail. The second is the truncation's.
        _disk.SyncFailures = 2;
        Assert.Throws<IOException>(() => log.TruncateAfter(new(2)));
        log.Append(3, 3, 100);
        log.Sync();
        Assert.That(log.Zxids(), Is.EqualTo(new long[] { 1, 2, 3 }));
    }
}
