using System.Buffers.Binary;

namespace Znode.Storage.Conformance;

/// <summary>What every <see cref="ITxnLog"/> must do. Derive, give <see cref="Open"/>, and run it.</summary>
/// <remarks>Entries are transaction headers with arbitrary bytes behind them; the log must give back exactly those bytes.</remarks>
public abstract class TxnLogConformance
{
    private ITxnLog _log = null!;

    /// <summary>Opens the log of this test: empty the first time, and with all that was synced when it is called again after Dispose.</summary>
    protected abstract ITxnLog Open();

    [SetUp]
    public void OpenEmpty() => _log = Open();

    [TearDown]
    public void Close() => _log.Dispose();

    [Test]
    public void An_empty_log_has_no_first_and_no_last_entry()
    {
        Assert.That(_log.LastZxid, Is.EqualTo(Zxid.Zero));
        Assert.That(_log.FirstZxid, Is.EqualTo(Zxid.Zero));
        Assert.That(_log.BytesSinceRoll, Is.Zero);
        Assert.That(_log.ReadFrom(Zxid.Zero), Is.Empty);
    }

    [Test]
    public void Entries_come_back_in_order_with_their_bytes()
    {
        Append(1, 2, 3);
        _log.Sync();
        var entries = _log.ReadFrom(new(2)).ToList();
        Assert.That(entries.Select(entry => entry.Zxid.Value), Is.EqualTo(new long[] { 2, 3 }));
        Assert.That(entries[1].Bytes.ToArray(), Is.EqualTo(Entry(3).Bytes.ToArray()));
    }

    [Test]
    public void Only_what_is_synced_is_read()
    {
        Append(1, 2);
        _log.Sync();
        Append(3);
        Assert.That(Read(), Is.EqualTo(new long[] { 1, 2 }));
        Assert.That(_log.LastZxid, Is.EqualTo(new Zxid(3)));
    }

    [Test]
    public void A_reader_sees_what_was_synced_when_it_was_asked_for()
    {
        Append(1);
        _log.Sync();
        var read = _log.ReadFrom(Zxid.Zero);
        Append(2);
        _log.Sync();
        Assert.That(read.Select(entry => entry.Zxid.Value), Is.EqualTo(new long[] { 1 }));
    }

    [TestCase(5)]
    [TestCase(4)]
    public void An_entry_that_does_not_follow_the_last_is_refused(long zxid)
    {
        Append(5);
        Assert.Throws<ArgumentException>(() => _log.Append(Entry(zxid)));
        _log.Sync();
        Assert.That(Read(), Is.EqualTo(new long[] { 5 }));
    }

    [Test]
    public void Zxids_may_leave_gaps_and_change_the_epoch()
    {
        Append(1, 7, 0x1_0000_0001, 0x2_0000_0001);
        _log.Sync();
        Assert.That(Read(), Is.EqualTo(new long[] { 1, 7, 0x1_0000_0001, 0x2_0000_0001 }));
        Assert.That(Read(8), Is.EqualTo(new long[] { 0x1_0000_0001, 0x2_0000_0001 }));
    }

    [Test]
    public void Rolling_keeps_the_entries_and_counts_from_zero()
    {
        Append(1, 2);
        Assert.That(_log.BytesSinceRoll, Is.GreaterThan(0));
        _log.Roll();
        Assert.That(_log.BytesSinceRoll, Is.Zero);
        Assert.That(Read(), Is.EqualTo(new long[] { 1, 2 }), "rolling syncs");
        Append(3);
        _log.Sync();
        Assert.That(Read(), Is.EqualTo(new long[] { 1, 2, 3 }));
        Assert.That(Read(2), Is.EqualTo(new long[] { 2, 3 }));
    }

    [Test]
    public void Rolling_twice_is_rolling_once()
    {
        Append(1);
        _log.Roll();
        _log.Roll();
        Append(2);
        _log.Sync();
        Assert.That(Read(), Is.EqualTo(new long[] { 1, 2 }));
    }

    [Test]
    public void Reopening_finds_what_was_synced()
    {
        Append(1, 2);
        _log.Roll();
        Append(3);
        _log.Sync();
        Reopen();
        Assert.That(_log.LastZxid, Is.EqualTo(new Zxid(3)));
        Assert.That(_log.FirstZxid, Is.EqualTo(new Zxid(1)));
        Append(4);
        _log.Sync();
        Assert.That(Read(), Is.EqualTo(new long[] { 1, 2, 3, 4 }));
    }

    [Test]
    public void Entries_larger_than_any_buffer_come_back()
    {
        var large = Entry(1, 3 * 1024 * 1024);
        _log.Append(large);
        Append(2);
        _log.Sync();
        Reopen();
        var entries = _log.ReadFrom(Zxid.Zero).ToList();
        Assert.That(entries, Has.Count.EqualTo(2));
        Assert.That(entries[0].Bytes.Span.SequenceEqual(large.Bytes.Span), Is.True);
    }

    [Test]
    public void A_batch_of_several_megabytes_comes_back()
    {
        for (var i = 1; i <= 400; i++)
        {
            _log.Append(Entry(i, 10_000));
        }

        _log.Sync();
        Reopen();
        Assert.That(Read(), Is.EqualTo(Enumerable.Range(1, 400).Select(i => (long)i)));
    }

    [TestCase(0, new long[0])]
    [TestCase(1, new long[] { 1 })]
    [TestCase(3, new long[] { 1, 3 })]
    [TestCase(4, new long[] { 1, 3 })]
    [TestCase(5, new long[] { 1, 3, 5 })]
    [TestCase(8, new long[] { 1, 3, 5, 7 })]
    public void Truncating_removes_every_entry_after(long last, long[] kept)
    {
        Append(1, 3);
        _log.Roll();
        Append(5, 7);
        _log.Sync();
        _log.TruncateAfter(new(last));
        Assert.That(Read(), Is.EqualTo(kept));
        Assert.That(_log.LastZxid.Value, Is.EqualTo(kept.LastOrDefault()));
        Reopen();
        Assert.That(Read(), Is.EqualTo(kept));
        Append(9);
        _log.Sync();
        Assert.That(Read(), Is.EqualTo(kept.Append(9)));
    }

    [Test]
    public void Truncating_takes_entries_that_are_not_synced_too()
    {
        Append(1, 2, 3);
        _log.TruncateAfter(new(2));
        Assert.That(Read(), Is.EqualTo(new long[] { 1, 2 }));
        Append(3);
        _log.Sync();
        Reopen();
        Assert.That(Read(), Is.EqualTo(new long[] { 1, 2, 3 }));
    }

    [Test]
    public void An_entry_can_be_replaced_after_truncating()
    {
        Append(1, 2, 3);
        _log.Sync();
        var before = _log.ReadFrom(Zxid.Zero).ToList();
        _log.TruncateAfter(new(1));
        var other = Entry(2, 77);
        _log.Append(other);
        _log.Sync();
        Assert.That(_log.ReadFrom(new(2)).Single().Bytes.ToArray(), Is.EqualTo(other.Bytes.ToArray()));
        Assert.That(before[1].Bytes.ToArray(), Is.EqualTo(Entry(2).Bytes.ToArray()), "what was read stays");
    }

    [TestCase(0, 0, 1)]
    [TestCase(1, 0, 1)]
    [TestCase(2, 0, 1)]
    [TestCase(3, 1, 3)]
    [TestCase(4, 1, 3)]
    [TestCase(5, 2, 5)]
    [TestCase(99, 2, 5)]
    public void Purging_removes_what_no_entry_after_the_snapshot_is_in(long snapshot, int removed, long first)
    {
        Append(1, 2);
        _log.Roll();
        Append(3, 4);
        _log.Roll();
        Append(5, 6);
        _log.Sync();
        Assert.That(_log.Purge(new(snapshot)), Is.EqualTo(removed));
        Assert.That(_log.FirstZxid, Is.EqualTo(new Zxid(first)));
        Assert.That(Read(), Is.EqualTo(Enumerable.Range((int)first, 7 - (int)first).Select(i => (long)i)));
        Reopen();
        Assert.That(_log.FirstZxid, Is.EqualTo(new Zxid(first)));
        Assert.That(_log.LastZxid, Is.EqualTo(new Zxid(6)));
    }

    [Test]
    public void Syncing_with_nothing_appended_does_nothing()
    {
        _log.Sync();
        Append(1);
        _log.Sync();
        _log.Sync();
        Assert.That(Read(), Is.EqualTo(new long[] { 1 }));
    }

    /// <summary>Makes an entry: a transaction header with this zxid, and bytes that depend on it.</summary>
    protected static LogEntry Entry(long zxid, int bodyLength = 20)
    {
        var bytes = new byte[32 + bodyLength];
        BinaryPrimitives.WriteInt64BigEndian(bytes, 0x1234);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(12), zxid);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(28), 5);
        for (var i = 32; i < bytes.Length; i++)
        {
            bytes[i] = (byte)((i * 31) + zxid);
        }

        return new(new(zxid), bytes);
    }

    private void Append(params ReadOnlySpan<long> zxids)
    {
        foreach (var zxid in zxids)
        {
            _log.Append(Entry(zxid));
        }
    }

    private long[] Read(long first = 0) => [.. _log.ReadFrom(new(first)).Select(entry => entry.Zxid.Value)];

    private void Reopen()
    {
        _log.Dispose();
        _log = Open();
    }
}
