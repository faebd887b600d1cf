using Znode.Storage;

namespace Znode.Testing.Conformance;

/// <summary>What every <see cref="ISnapshotStore"/> must do.</summary>
internal static class SnapshotStoreSuite
{
    /// <summary>Around what formats and buffers take for round numbers.</summary>
    private static readonly int[] Lengths = [0, 10, 65_519, 65_536, 1_000_000];

    public static IReadOnlyList<ConformanceCase<ISnapshotStore>> Cases() =>
    [
        new("An empty store has no snapshot", open =>
        {
            var store = open();
            Expect.Sequence([], store.List());
            Expect.Equal(null, store.Purge(3));
            Expect.Throws<FileNotFoundException>(() => store.Open(new(1)).Dispose(), "Opening a snapshot that is not there");
        }),
        new("A snapshot appears when it is complete", open =>
        {
            var store = open();
            using (var writer = store.Create(new(7)))
            {
                writer.Write([1, 2, 3]);
                writer.Seal();
                Expect.Sequence([], store.List());
                writer.Complete();
            }

            Expect.Sequence([7], Zxids(store));
            Expect.Sequence([7], Zxids(open()));
        }),
        new("An abandoned snapshot leaves nothing", open =>
        {
            var store = open();
            using (var writer = store.Create(new(7)))
            {
                writer.Write(new byte[300_000]);
            }

            Expect.Sequence([], store.List());
            Expect.Sequence([], open().List());
        }),
        .. Lengths.Select(length => new ConformanceCase<ISnapshotStore>($"Content of {length} bytes comes back part by part", open => ComesBack(open, length))),
        new("A seal is refused where there is none", open =>
        {
            var store = open();
            Add(store, 1);
            using var reader = store.Open(new(1));
            reader.Content.ReadByte();
            Expect.Throws<StorageCorruptException>(reader.CheckSeal, "Checking a seal in the midst of the content");
        }),
        new("A seal behind the end is refused", open =>
        {
            var store = open();
            Add(store, 1);
            using var reader = store.Open(new(1));
            reader.Content.ReadExactly(new byte[20]);
            reader.CheckSeal();
            Expect.Throws<StorageCorruptException>(reader.CheckSeal, "Checking a seal behind the end");
        }),
        new("Snapshots are listed newest first", open =>
        {
            var store = open();
            Add(store, 3, 0x1_0000_0000, 20, 0);
            Expect.Sequence([0x1_0000_0000, 20, 3, 0], Zxids(store));
        }),
        new("A second snapshot of a zxid takes the place of the first", open =>
        {
            var store = open();
            Add(store, 3);
            using (var writer = store.Create(new(3)))
            {
                writer.Write([42]);
                writer.Seal();
                writer.Complete();
            }

            using var reader = store.Open(new(3));
            Expect.Equal(42, reader.Content.ReadByte());
            Expect.Sequence([3], Zxids(store));
        }),
        Purging(1, 5),
        Purging(2, 5, 4),
        Purging(9, 5, 4, 2),
        new("Purging everything is refused", open =>
        {
            var store = open();
            Add(store, 2);
            Expect.Throws<ArgumentOutOfRangeException>(() => store.Purge(0), "Purging all");
        }),
        Removing(1),
        Removing(2, 2),
        Removing(4, 4, 2),
        Removing(5, 5, 4, 2),
    ];

    private static void ComesBack(Func<ISnapshotStore> open, int length)
    {
        var content = Content(length);
        using (var writer = open().Create(new(1)))
        {
            writer.Write(content);
            writer.Seal();
            writer.Write([9, 9]);
            writer.Seal();
            writer.Complete();
        }

        using var reader = open().Open(new(1));
        var read = new byte[length];
        reader.Content.ReadExactly(read);
        Expect.True(read.AsSpan().SequenceEqual(content), "the content is what was written");
        reader.CheckSeal();
        Expect.True(reader.HasMore, "there is more behind the first seal");
        Expect.Equal(9, reader.Content.ReadByte());
        Expect.Equal(9, reader.Content.ReadByte());
        reader.CheckSeal();
        Expect.True(!reader.HasMore, "nothing is behind the last seal");
        Expect.Equal(-1, reader.Content.ReadByte());
    }

    private static ConformanceCase<ISnapshotStore> Purging(int retain, params long[] kept) => new($"Purging keeps the newest {retain}", open =>
    {
        var store = open();
        Add(store, 2, 4, 5);
        Expect.Equal(new Zxid(kept[^1]), store.Purge(retain));
        Expect.Sequence(kept, Zxids(store));
    });

    private static ConformanceCase<ISnapshotStore> Removing(long last, params long[] kept) => new($"Removing what is after zxid {last} keeps the rest", open =>
    {
        var store = open();
        Add(store, 2, 4, 5);
        store.RemoveAfter(new(last));
        Expect.Sequence(kept, Zxids(store));
    });

    private static long[] Zxids(ISnapshotStore store) => [.. store.List().Select(zxid => zxid.Value)];

    private static byte[] Content(int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        return content;
    }

    private static void Add(ISnapshotStore store, params ReadOnlySpan<long> zxids)
    {
        foreach (var zxid in zxids)
        {
            using var writer = store.Create(new(zxid));
            writer.Write(Content(20));
            writer.Seal();
            writer.Complete();
        }
    }
}
