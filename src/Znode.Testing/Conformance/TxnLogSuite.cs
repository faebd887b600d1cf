using Znode.Storage;

namespace Znode.Testing.Conformance;

/// <summary>What every <see cref="ITxnLog"/> must do.</summary>
internal static class TxnLogSuite
{
    public static IReadOnlyList<ConformanceCase<ITxnLog>> Cases() =>
    [
        Case("An empty log has no first and no last entry", test =>
        {
            Expect.Equal(Zxid.Zero, test.Log.LastZxid);
            Expect.Equal(Zxid.Zero, test.Log.FirstZxid);
            Expect.Equal(0, test.Log.BytesSinceRoll);
            Expect.Sequence([], test.Read());
        }),
        Case("Entries come back in order with their bytes", test =>
        {
            test.Append(1, 2, 3);
            test.Log.Sync();
            var entries = test.Log.ReadFrom(new(2)).ToList();
            Expect.Sequence([2, 3], entries.Select(entry => entry.Zxid.Value));
            Expect.Sequence(TxnLogUnderTest.Entry(3).Bytes.ToArray(), entries[1].Bytes.ToArray());
        }),
        Case("Only what is synced is read", test =>
        {
            test.Append(1, 2);
            test.Log.Sync();
            test.Append(3);
            Expect.Sequence([1, 2], test.Read());
            Expect.Equal(new Zxid(3), test.Log.LastZxid);
        }),
        Case("A reader sees what was synced when it was asked for", test =>
        {
            test.Append(1);
            test.Log.Sync();
            var read = test.Log.ReadFrom(Zxid.Zero);
            test.Append(2);
            test.Log.Sync();
            Expect.Sequence([1], read.Select(entry => entry.Zxid.Value));
        }),
        Following(5),
        Following(4),
        Case("Zxids may leave gaps and change the epoch", test =>
        {
            test.Append(1, 7, 0x1_0000_0001, 0x2_0000_0001);
            test.Log.Sync();
            Expect.Sequence([1, 7, 0x1_0000_0001, 0x2_0000_0001], test.Read());
            Expect.Sequence([0x1_0000_0001, 0x2_0000_0001], test.Read(8));
        }),
        Case("Rolling keeps the entries, syncs them and counts from zero", test =>
        {
            test.Append(1, 2);
            Expect.True(test.Log.BytesSinceRoll > 0, "what was appended counts");
            test.Log.Roll();
            Expect.Equal(0, test.Log.BytesSinceRoll);
            Expect.Sequence([1, 2], test.Read());
            test.Append(3);
            test.Log.Sync();
            Expect.Sequence([1, 2, 3], test.Read());
            Expect.Sequence([2, 3], test.Read(2));
        }),
        Case("Rolling twice is rolling once", test =>
        {
            test.Append(1);
            test.Log.Roll();
            test.Log.Roll();
            test.Append(2);
            test.Log.Sync();
            Expect.Sequence([1, 2], test.Read());
        }),
        Case("Reopening finds what was synced", test =>
        {
            test.Append(1, 2);
            test.Log.Roll();
            test.Append(3);
            test.Log.Sync();
            test.Reopen();
            Expect.Equal(new Zxid(3), test.Log.LastZxid);
            Expect.Equal(new Zxid(1), test.Log.FirstZxid);
            test.Append(4);
            test.Log.Sync();
            Expect.Sequence([1, 2, 3, 4], test.Read());
        }),
        Case("Entries larger than any buffer come back", test =>
        {
            var large = TxnLogUnderTest.Entry(1, 3 * 1024 * 1024);
            test.Log.Append(large);
            test.Append(2);
            test.Log.Sync();
            test.Reopen();
            var entries = test.Log.ReadFrom(Zxid.Zero).ToList();
            Expect.Equal(2, entries.Count);
            Expect.True(entries[0].Bytes.Span.SequenceEqual(large.Bytes.Span), "its bytes are what was appended");
        }),
        Case("A batch of several megabytes comes back", test =>
        {
            for (var i = 1; i <= 400; i++)
            {
                test.Log.Append(TxnLogUnderTest.Entry(i, 10_000));
            }

            test.Log.Sync();
            test.Reopen();
            Expect.Sequence(Enumerable.Range(1, 400).Select(i => (long)i), test.Read());
        }),
        Truncating(0),
        Truncating(1, 1),
        Truncating(3, 1, 3),
        Truncating(4, 1, 3),
        Truncating(5, 1, 3, 5),
        Truncating(8, 1, 3, 5, 7),
        Case("Truncating takes entries that are not synced too", test =>
        {
            test.Append(1, 2, 3);
            test.Log.TruncateAfter(new(2));
            Expect.Sequence([1, 2], test.Read());
            test.Append(3);
            test.Log.Sync();
            test.Reopen();
            Expect.Sequence([1, 2, 3], test.Read());
        }),
        Case("An entry can be replaced after truncating, and what was read stays", test =>
        {
            test.Append(1, 2, 3);
            test.Log.Sync();
            var before = test.Log.ReadFrom(Zxid.Zero).ToList();
            test.Log.TruncateAfter(new(1));
            var other = TxnLogUnderTest.Entry(2, 77);
            test.Log.Append(other);
            test.Log.Sync();
            Expect.Sequence(other.Bytes.ToArray(), test.Log.ReadFrom(new(2)).Single().Bytes.ToArray());
            Expect.Sequence(TxnLogUnderTest.Entry(2).Bytes.ToArray(), before[1].Bytes.ToArray());
        }),
        Purging(0, 0, 1),
        Purging(1, 0, 1),
        Purging(2, 0, 1),
        Purging(3, 1, 3),
        Purging(4, 1, 3),
        Purging(5, 2, 5),
        Purging(99, 2, 5),
        Case("Syncing with nothing appended does nothing", test =>
        {
            test.Log.Sync();
            test.Append(1);
            test.Log.Sync();
            test.Log.Sync();
            Expect.Sequence([1], test.Read());
        }),
    ];

    private static ConformanceCase<ITxnLog> Case(string name, Action<TxnLogUnderTest> check) => new(name, open =>
    {
        using var test = new TxnLogUnderTest(open);
        check(test);
    });

    private static ConformanceCase<ITxnLog> Following(long zxid) => Case($"Zxid {zxid} is refused behind 5", test =>
    {
        test.Append(5);
        Expect.Throws<ArgumentException>(() => test.Append(zxid), $"Appending zxid {zxid} behind 5");
        test.Log.Sync();
        Expect.Sequence([5], test.Read());
    });

    private static ConformanceCase<ITxnLog> Truncating(long last, params long[] kept) => Case($"Truncating removes every entry after {last}", test =>
    {
        test.Append(1, 3);
        test.Log.Roll();
        test.Append(5, 7);
        test.Log.Sync();
        test.Log.TruncateAfter(new(last));
        Expect.Sequence(kept, test.Read());
        Expect.Equal(kept.LastOrDefault(), test.Log.LastZxid.Value);
        test.Reopen();
        Expect.Sequence(kept, test.Read());
        test.Append(9);
        test.Log.Sync();
        Expect.Sequence([.. kept, 9], test.Read());
    });

    private static ConformanceCase<ITxnLog> Purging(long snapshot, int removed, long first) => Case($"Purging for the snapshot {snapshot} keeps what comes after it", test =>
    {
        test.Append(1, 2);
        test.Log.Roll();
        test.Append(3, 4);
        test.Log.Roll();
        test.Append(5, 6);
        test.Log.Sync();
        Expect.Equal(removed, test.Log.Purge(new(snapshot)));
        Expect.Equal(new Zxid(first), test.Log.FirstZxid);
        Expect.Sequence(Enumerable.Range((int)first, 7 - (int)first).Select(i => (long)i), test.Read());
        test.Reopen();
        Expect.Equal(new Zxid(first), test.Log.FirstZxid);
        Expect.Equal(new Zxid(6), test.Log.LastZxid);
    });
}
