namespace Znode.Server.Tests.Ensemble;

/// <summary>A member that was away becomes level: by the log, or by a snapshot, and from nothing.</summary>
[TestFixture(Store.Memory)]
[TestFixture(Store.Disk)]
public sealed class CatchUpTests(Store store) : EnsembleFixture(store)
{
    private const int More = 1500;
    private const int SnapshotEvery = 200;

    [TestCase(20, TestName = "A_member_that_missed_little_is_sent_that")]
    [TestCase(More, TestName = "A_member_that_missed_more_than_a_leader_remembers_is_sent_a_part_of_the_log_or_a_snapshot")]
    public async Task A_member_that_was_away_has_everything(int missed)
    {
        var away = (int)(await FollowerAsync()).Id.Value;
        await StopAsync(away);
        await WriteAsync(missed);

        var back = await StartAsync(away);
        await back.Ready.InTime();
        await LevelAsync(back);
    }

    [Test]
    public async Task A_member_that_comes_back_with_nothing_gets_everything()
    {
        var away = (int)(await FollowerAsync()).Id.Value;
        await StopAsync(away);
        Forget(away);
        await WriteAsync(More);

        var back = await StartAsync(away);
        await back.Ready.InTime();
        await LevelAsync(back);
        Assert.That(Logged, Has.Some.Contains("Took over the snapshot"));
        await StopAsync(away);
        var again = await StartAsync(away);
        await again.Ready.InTime();
        await LevelAsync(again);
    }

    [Test]
    public async Task What_a_leader_alone_had_in_its_log_is_gone_when_it_comes_back()
    {
        var leader = await LeaderAsync();
        var id = (int)leader.Id.Value;
        await using (var session = await leader.OpenSessionAsync().InTime())
        {
            await session.CreateAsync("/kept").InTime();
        }

        await using var doomed = await leader.OpenSessionAsync().InTime();
        var before = leader.Serving.Storage.Log.LastZxid;
        Network.Reaches = (from, to) => from != leader.Id && to != leader.Id;
        var write = doomed.CreateAsync("/lost");
        await Assert.ThrowsAsync<ConnectionLossException>(() => write.InTime());
        await UntilAsync(() => leader.Serving.Storage.Log.LastZxid > before, "the leader's log has it");
        await StopAsync(id);
        Cut();
        Network.Reaches = null;
        await LeaderAsync();
        await WriteAsync(10);

        var back = await StartAsync(id);
        await back.Ready.InTime();
        await LevelAsync(back);
        Assert.That(Logged, Has.Some.Contains("the state was read again"));
        Assert.That(Logged, Has.None.Contains("Critical"));
    }

    /// <summary>Lets the members take snapshots often, and keep one: who missed much can be sent no log.</summary>
    protected override ZnodeMemberOptions Configure(ZnodeMemberOptions options) => options with { SnapshotTransactions = SnapshotEvery, SnapshotsRetained = 1 };

    private async Task WriteAsync(int count)
    {
        var leader = await LeaderAsync();
        await using var session = await leader.OpenSessionAsync().InTime();
        await Task.WhenAll(Enumerable.Range(0, count).Select(i => session.CreateAsync($"/{i}", Bytes("some data")).AsTask())).InTime();
    }

    /// <summary>The member has the leader's tree.</summary>
    private async Task LevelAsync(ZnodeMember member)
    {
        await using var session = await member.OpenSessionAsync().InTime();
        await session.SyncAsync().InTime();
        var leader = await LeaderAsync();
        await UntilAsync(() => member.LastCommitted == leader.LastCommitted, "it has come as far as the leader");
        using (leader.Serving.Core.EnterTurn())
        {
            using (member.Serving.Core.EnterTurn())
            {
                Assert.That(member.Serving.Core.Tree.Digest, Is.EqualTo(leader.Serving.Core.Tree.Digest));
                Assert.That(member.Serving.Core.Sessions.InIdOrder(), Is.EqualTo(leader.Serving.Core.Sessions.InIdOrder()));
            }
        }
    }
}
