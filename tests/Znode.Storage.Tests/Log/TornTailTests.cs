using Znode.Testing.Disk;

namespace Znode.Storage.Tests.Log;

/// <summary>Every byte of a log's tail cut, zeroed and flipped; every subset of a batch's sectors lost. See <see cref="TxnLogTail"/>.</summary>
public sealed class TornTailTests
{
    private const string Name = "log.1";

    /// <summary>How the file ends when the damage is done.</summary>
    public enum FileEnd
    {
        /// <summary>As a killed member leaves it: a mark, then zeros.</summary>
        Open,

        /// <summary>Closed: nothing behind the last entry.</summary>
        Closed,

        /// <summary>As ZooKeeper leaves it: zeros.</summary>
        Padded,
    }

    [Test]
    public void A_file_cut_at_any_byte_keeps_every_entry_before([Values] FileEnd fileEnd)
    {
        var (bytes, ends) = Log(fileEnd);
        for (var cut = ends[^4]; cut < bytes.Length; cut++)
        {
            Assert.That(Recover(bytes[..cut]), Is.EqualTo(Before(ends, cut)), $"cut at {cut}");
        }
    }

    [Test]
    public void A_file_zeroed_from_any_byte_keeps_every_entry_before([Values] FileEnd fileEnd)
    {
        var (bytes, ends) = Log(fileEnd);
        for (var cut = ends[^4]; cut < ends[^1]; cut++)
        {
            var zeroed = bytes.ToArray();
            zeroed.AsSpan(cut).Clear();
            Assert.That(Recover(zeroed), Is.EqualTo(Before(ends, cut)), $"zeroed from {cut}");
        }
    }

    [Test]
    public void A_file_with_any_byte_of_an_entry_changed_is_refused([Values] FileEnd fileEnd, [Values(0x01, 0x80)] int change, [Values(false, true)] bool zeroData)
    {
        var (bytes, ends) = Log(fileEnd, zeroData);
        for (var at = 0; at < ends[^1]; at++)
        {
            if (at is >= 8 and < TxnLogFormat.HeaderLength)
            {
                // The database's number, which nobody checks.
                continue;
            }

            var changed = bytes.ToArray();
            changed[at] ^= (byte)change;
            var e = Assert.Throws<StorageCorruptException>(() => Recover(changed), $"changed at {at}");
            Assert.That(e.File, Does.EndWith(Name));
            Assert.That(e.Offset, Is.LessThanOrEqualTo(at));
        }
    }

    [Test]
    public void A_byte_changed_behind_the_last_entry_loses_nothing([Values] FileEnd fileEnd)
    {
        var (bytes, ends) = Log(fileEnd);
        for (var at = ends[^1]; at < bytes.Length; at++)
        {
            var changed = bytes.ToArray();
            changed[at] ^= 0xff;
            try
            {
                Assert.That(Recover(changed), Is.EqualTo(Before(ends, int.MaxValue)), $"changed at {at}");
            }
            catch (StorageCorruptException)
            {
                // Refusing is safe too.
            }
        }
    }

    [Test]
    public void Any_piece_of_any_entry_but_the_last_batch_set_to_zeros_is_refused([Values(FileEnd.Open, FileEnd.Closed)] FileEnd fileEnd)
    {
        var (bytes, ends) = Log(fileEnd, entriesBefore: 40);
        for (var sector = 0; sector < ends[^5] / 512; sector++)
        {
            var changed = bytes.ToArray();
            changed.AsSpan(sector * 512, 512).Clear();
            Assert.Throws<StorageCorruptException>(() => Recover(changed), $"sector {sector}");
        }
    }

    /// <summary>The whole point: whatever subset of the last batch's sectors made it to the disk, what was synced before is there and nothing is refused.</summary>
    [Test]
    public void A_batch_of_which_any_sectors_are_missing_is_cut_to_a_beginning([Range(20, 530, 15)] int before, [Values(0, 8192)] int preallocation)
    {
        var disk = new SimulatedDisk();
        var log = disk.OpenLog(preallocation);
        log.Append(1, 3);
        log.Append(4, 4, before);
        log.Sync();
        var old = disk.Bytes(Name).ToArray();
        log.Append(Batch(5));
        log.Append(Batch(6));
        log.Append(Batch(7));
        log.Append(Batch(8));
        log.Sync();
        var bytes = disk.Bytes(Name).ToArray();
        Array.Resize(ref old, bytes.Length);
        var sectors = Enumerable.Range(0, (bytes.Length + 511) / 512).Where(sector => !Sector(old, sector).SequenceEqual(Sector(bytes, sector))).ToList();
        Assert.That(sectors, Has.Count.InRange(3, 9));
        for (var subset = 0; subset < 1 << sectors.Count; subset++)
        {
            var crashed = bytes.ToArray();
            for (var i = 0; i < sectors.Count; i++)
            {
                if ((subset & (1 << i)) == 0)
                {
                    Sector(old, sectors[i]).CopyTo(Sector(crashed, sectors[i]));
                }
            }

            var found = Recover(crashed);
            Assert.That(found, Is.EqualTo(Enumerable.Range(1, found.Length)), $"subset {subset:b}");
            Assert.That(found, Has.Length.GreaterThanOrEqualTo(4), $"subset {subset:b}");
        }

        static LogEntry Batch(long zxid) => LogOnSimulatedDisk.Entry(zxid, zxid % 2 == 0 ? 30 : 700);
    }

    [Test]
    public void A_sector_lost_in_the_batch_before_the_last_is_refused()
    {
        var disk = new SimulatedDisk();
        var log = disk.OpenLog();
        for (var zxid = 1; zxid <= 40; zxid++)
        {
            log.Append(zxid, zxid);
            log.Sync();
        }

        var bytes = disk.Bytes(Name);
        bytes.AsSpan(512, 512).Clear();
        var e = Assert.Throws<StorageCorruptException>(() => Recover(bytes));
        Assert.That(e.Message, Does.Contain("/simulated/log.1, offset").And.Contain("backup"));
    }

    [Test]
    public void Damage_more_than_a_batch_before_the_end_is_refused_whatever_it_looks_like()
    {
        var disk = new SimulatedDisk();
        var log = disk.OpenLog();
        for (var zxid = 1; zxid <= 30; zxid++)
        {
            log.Append(zxid, zxid, 100_000);
            log.Sync();
        }

        var bytes = disk.Bytes(Name);
        bytes.AsSpan(512, 512).Clear();
        bytes.AsSpan(bytes.AsSpan().LastIndexOfAnyExcept((byte)0) - 40).Clear();
        Assert.Throws<StorageCorruptException>(() => Recover(bytes));
    }

    /// <summary>Four entries, each its own batch but the last three.</summary>
    private static (byte[] Bytes, int[] Ends) Log(FileEnd fileEnd, bool zeroData = false, int entriesBefore = 2)
    {
        var disk = new SimulatedDisk();
        var log = disk.OpenLog(2048);
        var ends = new List<int> { TxnLogFormat.HeaderLength };
        for (var zxid = 1; zxid <= entriesBefore + 3; zxid++)
        {
            var entry = LogOnSimulatedDisk.Entry(zxid, zxid == entriesBefore + 2 ? 1100 : 20);
            if (zeroData)
            {
                var bytes = entry.Bytes.ToArray();
                bytes.AsSpan(32).Clear();
                entry = new(entry.Zxid, bytes);
            }

            log.Append(entry);
            ends.Add(ends[^1] + entry.Bytes.Length + TxnLogFormat.EntryOverhead);
            if (zxid <= entriesBefore)
            {
                log.Sync();
            }
        }

        log.Sync();
        var file = disk.Bytes(Name).ToArray();
        return fileEnd switch
        {
            FileEnd.Closed => (file[..ends[^1]], [.. ends]),
            FileEnd.Padded => ([.. file[..ends[^1]], .. new byte[2000]], [.. ends]),
            _ => (file, [.. ends]),
        };
    }

    private static long[] Before(int[] ends, int cut) => [.. Enumerable.Range(1, ends.Count(end => end <= cut) is var count and > 0 ? count - 1 : 0).Select(i => (long)i)];

    private static Span<byte> Sector(byte[] bytes, int sector) => bytes.AsSpan(sector * 512, Math.Min(512, bytes.Length - (sector * 512)));

    private static long[] Recover(byte[] bytes)
    {
        var disk = new SimulatedDisk();
        disk.Put(Name, bytes);
        using var log = disk.OpenLog(0);
        var found = log.Zxids();
        Assert.That(log.LastZxid.Value, Is.EqualTo(found.LastOrDefault()));
        return found;
    }
}
