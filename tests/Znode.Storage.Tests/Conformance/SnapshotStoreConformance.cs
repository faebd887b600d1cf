namespace Znode.Storage.Conformance;

/// <summary>What every <see cref="ISnapshotStore"/> must do. Derive, give <see cref="Open"/>, and run it.</summary>
public abstract class SnapshotStoreConformance
{
    private ISnapshotStore _store = null!;

    /// <summary>Opens the store of this test: empty the first time, with all that is complete when it is called again.</summary>
    protected abstract ISnapshotStore Open();

    [SetUp]
    public void OpenEmpty() => _store = Open();

    [Test]
    public void An_empty_store_has_no_snapshot()
    {
        Assert.That(_store.List(), Is.Empty);
        Assert.That(_store.Purge(3), Is.Null);
        Assert.Throws<FileNotFoundException>(() => _store.Open(new(1)));
    }

    [Test]
    public void A_snapshot_appears_when_it_is_complete()
    {
        using (var writer = _store.Create(new(7)))
        {
            writer.Write([1, 2, 3]);
            writer.Seal();
            Assert.That(_store.List(), Is.Empty);
            writer.Complete();
        }

        Assert.That(_store.List(), Is.EqualTo(new[] { new Zxid(7) }));
        _store = Open();
        Assert.That(_store.List(), Is.EqualTo(new[] { new Zxid(7) }));
    }

    [Test]
    public void An_abandoned_snapshot_leaves_nothing()
    {
        using (var writer = _store.Create(new(7)))
        {
            writer.Write(new byte[300_000]);
        }

        Assert.That(_store.List(), Is.Empty);
        _store = Open();
        Assert.That(_store.List(), Is.Empty);
    }

    [TestCase(0)]
    [TestCase(10)]
    [TestCase(65_519)]
    [TestCase(65_536)]
    [TestCase(1_000_000)]
    public void Content_comes_back_part_by_part(int length)
    {
        var content = Content(length);
        using (var writer = _store.Create(new(1)))
        {
            writer.Write(content);
            writer.Seal();
            writer.Write([9, 9]);
            writer.Seal();
            writer.Complete();
        }

        using var reader = Open().Open(new(1));
        var read = new byte[length];
        reader.Content.ReadExactly(read);
        Assert.That(read.AsSpan().SequenceEqual(content), Is.True);
        reader.CheckSeal();
        Assert.That(reader.HasMore, Is.True);
        Assert.That(reader.Content.ReadByte(), Is.EqualTo(9));
        Assert.That(reader.Content.ReadByte(), Is.EqualTo(9));
        reader.CheckSeal();
        Assert.That(reader.HasMore, Is.False);
        Assert.That(reader.Content.ReadByte(), Is.EqualTo(-1));
    }

    [Test]
    public void A_seal_is_refused_where_there_is_none()
    {
        Add(1);
        using var reader = _store.Open(new(1));
        reader.Content.ReadByte();
        Assert.Throws<StorageCorruptException>(reader.CheckSeal);
    }

    [Test]
    public void A_seal_behind_the_end_is_refused()
    {
        Add(1);
        using var reader = _store.Open(new(1));
        reader.Content.ReadExactly(new byte[20]);
        reader.CheckSeal();
        Assert.Throws<StorageCorruptException>(reader.CheckSeal);
    }

    [Test]
    public void Snapshots_are_listed_newest_first()
    {
        Add(3, 0x1_0000_0000, 20, 0);
        Assert.That(_store.List().Select(zxid => zxid.Value), Is.EqualTo(new long[] { 0x1_0000_0000, 20, 3, 0 }));
    }

    [Test]
    public void A_second_snapshot_of_a_zxid_takes_the_place_of_the_first()
    {
        Add(3);
        using (var writer = _store.Create(new(3)))
        {
            writer.Write([42]);
            writer.Seal();
            writer.Complete();
        }

        using var reader = _store.Open(new(3));
        Assert.That(reader.Content.ReadByte(), Is.EqualTo(42));
        Assert.That(_store.List(), Has.Count.EqualTo(1));
    }

    [TestCase(1, new long[] { 5 })]
    [TestCase(2, new long[] { 5, 4 })]
    [TestCase(9, new long[] { 5, 4, 2 })]
    public void Purging_keeps_the_newest(int retain, long[] kept)
    {
        Add(2, 4, 5);
        Assert.That(_store.Purge(retain), Is.EqualTo(new Zxid(kept[^1])));
        Assert.That(_store.List().Select(zxid => zxid.Value), Is.EqualTo(kept));
    }

    [Test]
    public void Purging_everything_is_refused()
    {
        Add(2);
        Assert.Throws<ArgumentOutOfRangeException>(() => _store.Purge(0));
    }

    [TestCase(1, new long[0])]
    [TestCase(2, new long[] { 2 })]
    [TestCase(4, new long[] { 4, 2 })]
    [TestCase(5, new long[] { 5, 4, 2 })]
    public void Removing_after_a_zxid_keeps_it(long last, long[] kept)
    {
        Add(2, 4, 5);
        _store.RemoveAfter(new(last));
        Assert.That(_store.List().Select(zxid => zxid.Value), Is.EqualTo(kept));
    }

    private static byte[] Content(int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        return content;
    }

    private void Add(params ReadOnlySpan<long> zxids)
    {
        foreach (var zxid in zxids)
        {
            using var writer = _store.Create(new(zxid));
            writer.Write(Content(20));
            writer.Seal();
            writer.Complete();
        }
    }
}
