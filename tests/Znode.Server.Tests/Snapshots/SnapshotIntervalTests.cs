namespace Znode.Server.Tests.Snapshots;

/// <summary>When a snapshot is due.</summary>
[TestFixture]
public sealed class SnapshotIntervalTests() : MemberFixture(Store.Disk)
{
    private const int Transactions = 20;

    protected override ZnodeMemberOptions Configure(ZnodeMemberOptions options) => options with { SnapshotTransactions = Transactions };

    [Test]
    [CancelAfter(60_000)]
    public async Task A_small_tree_is_written_after_so_many_transactions(CancellationToken cancellationToken)
    {
        var start = Core.LastProcessed;
        await Session.CreateAsync("/a", cancellationToken: cancellationToken);
        await SetAsync("/a", bytes: 1, cancellationToken);
        await SnapshotAfterAsync(start, cancellationToken);
    }

    /// <summary>Otherwise a member with a large tree would do little else than write it.</summary>
    [Test]
    [CancelAfter(60_000)]
    public async Task A_large_tree_is_written_when_a_part_of_its_size_was_logged(CancellationToken cancellationToken)
    {
        var none = Core.LastProcessed;
        await CreateLargeAsync(cancellationToken);
        await SetAsync("/0", bytes: 1, cancellationToken);
        await SnapshotAfterAsync(none, cancellationToken);

        var start = Core.LastProcessed;
        for (var i = 0; i < 5; i++)
        {
            await SetAsync("/0", bytes: 1, cancellationToken);
        }

        Assert.That(Member.Serving.Storage.Snapshots.List(), Has.All.LessThanOrEqualTo(start));
        await SetAsync("/0", bytes: 500_000, cancellationToken);
        await SnapshotAfterAsync(start, cancellationToken);
    }

    /// <summary>A start may not take longer each time, however short the member runs.</summary>
    [Test]
    [CancelAfter(60_000)]
    public async Task What_was_replayed_at_the_start_counts(CancellationToken cancellationToken)
    {
        var start = Core.LastProcessed;
        for (var run = 0; run < 3; run++)
        {
            await SetOnceAsync((Transactions / 2) - 2, await OpenAsync());
            await RestartAsync();
        }

        await SetOnceAsync(times: 2, await OpenAsync());
        await SnapshotAfterAsync(start, cancellationToken);

        async Task SetOnceAsync(int times, IZnodeSession session)
        {
            for (var i = 0; i < times; i++)
            {
                await session.SetAsync("/zookeeper", ReadOnlyMemory<byte>.Empty, cancellationToken: cancellationToken);
            }
        }
    }

    /// <summary>Otherwise the log of a member that is restarted now and then would grow without end, and with it each start.</summary>
    [Test]
    [CancelAfter(60_000)]
    public async Task A_large_tree_is_written_also_when_the_member_never_runs_for_half_of_its_size(CancellationToken cancellationToken)
    {
        await CreateLargeAsync(cancellationToken);
        await RestartAsync();
        var start = Core.LastProcessed;
        for (var run = 0; run < 10; run++)
        {
            // 2 MB in each of ten runs: twice what the whole tree has.
            await SetAsync("/0", bytes: 100_000, cancellationToken, await OpenAsync());
            await RestartAsync();
        }

        Assert.That(Member.Serving.Storage.Snapshots.List(), Has.Some.GreaterThan(start));
    }

    /// <summary>Members of an ensemble have the same tree and log the same.</summary>
    [Test]
    [CancelAfter(60_000)]
    public async Task Members_do_not_all_write_a_large_tree_at_the_same_transaction(CancellationToken cancellationToken)
    {
        await CreateLargeAsync(cancellationToken);
        var after = new List<long>();
        for (var member = 0; member < 5; member++)
        {
            await RestartAsync();
            var start = Core.LastProcessed;
            var session = await OpenAsync();
            IReadOnlyList<Zxid> newer;
            do
            {
                await session.SetAsync("/0", new byte[50_000], cancellationToken: cancellationToken);
                newer = [.. Member.Serving.Storage.Snapshots.List().Where(snapshot => snapshot > start)];
            }
            while (newer.Count == 0);

            after.Add(newer.Min().Value - start.Value);
        }

        TestContext.Out.WriteLine(string.Join(' ', after));
        Assert.That(after.Distinct().Count(), Is.GreaterThan(1));
    }

    private async Task CreateLargeAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < 10; i++)
        {
            await Session.CreateAsync($"/{i}", new byte[1_000_000], cancellationToken: cancellationToken);
        }
    }

    private async Task SetAsync(ZnodePath path, int bytes, CancellationToken cancellationToken, IZnodeSession? session = null)
    {
        for (var i = 0; i < Transactions; i++)
        {
            await (session ?? Session).SetAsync(path, new byte[bytes], cancellationToken: cancellationToken);
        }
    }

    private async Task SnapshotAfterAsync(Zxid start, CancellationToken cancellationToken)
    {
        while (!Member.Serving.Storage.Snapshots.List().Any(snapshot => snapshot > start))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
