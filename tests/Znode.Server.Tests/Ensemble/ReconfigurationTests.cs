using Znode.Ensemble;

namespace Znode.Server.Tests.Ensemble;

/// <summary>Members come and go, and leadership with them.</summary>
[TestFixture(Store.Memory)]
[TestFixture(Store.Disk)]
public sealed class ReconfigurationTests(Store store) : EnsembleFixture(store)
{
    [Test]
    public async Task The_configuration_is_read_from_a_znode()
    {
        await using var session = await Member(1).OpenSessionAsync().InTime();
        var text = (await session.GetAsync("/zookeeper/config").InTime()).GetString();
        Assert.That(EnsembleConfig.Parse(text).Servers.Keys, Is.EqualTo(new ServerId[] { new(1), new(2), new(3) }));
    }

    [Test]
    public async Task A_member_joins_and_another_leaves()
    {
        var follower = await FollowerAsync();
        await using (var session = await follower.OpenSessionAsync().InTime())
        {
            await session.CreateAsync("/a").InTime();
        }

        // Refused while the newcomer is not there to make up a quorum with those that stay: two of four are not one.
        var fourth = await StartAsync(4);
        await UntilAsync(() => fourth.Role == MemberRole.Follower, "it follows before it is a member");
        var config = await follower.ReconfigureAsync(EnsembleChange.Add(ServerOf(4))).InTime();
        Assert.That(config.Servers.Keys, Has.Member(new ServerId(4)));
        Assert.That(config.Version, Is.GreaterThan(0));

        await using var joined = await fourth.OpenSessionAsync().InTime();
        Assert.That(await joined.ExistsAsync("/a").InTime(), Is.Not.Null);
        await joined.SyncAsync().InTime();
        Assert.That((await joined.GetAsync("/zookeeper/config").InTime()).GetString(), Is.EqualTo(config.ToText()));

        var leader = await LeaderAsync();
        var leaving = Running.First(member => member != leader && member != fourth);
        var smaller = await leader.ReconfigureAsync(EnsembleChange.Remove(leaving.Id)).InTime();
        Assert.That(smaller.Servers.Keys, Has.No.Member(leaving.Id));
        await StopAsync((int)leaving.Id.Value);
        await joined.CreateAsync("/b").InTime();
    }

    [Test]
    public void A_member_that_is_not_one_of_the_ensemble_says_that_it_joins()
    {
        var stranger = ZnodeMember.CreateBuilder().WithPeers(Network).WithId(4);

        Assert.That(() => stranger.Build(), Throws.ArgumentException.With.Message.StartsWith("Member 4 is not one of those given to WithPeers, 1, 2, 3: WithId says").And.Message.Contains("JoinPeers"));
        Assert.That(() => stranger.JoinPeers(Network).Build(), Throws.Nothing);
    }

    [Test]
    public async Task Everybody_restarts_with_the_old_configuration_and_has_the_new_one()
    {
        await StartAsync(4);
        await UntilAsync(() => Member(4).Role == MemberRole.Follower, "it follows");
        var config = await Member(1).ReconfigureAsync(EnsembleChange.Add(ServerOf(4))).InTime();
        await UntilAsync(() => Running.All(member => VersionAt(member) == config.Version), "all have it");
        foreach (var id in new[] { 1, 2, 3, 4 })
        {
            await StopAsync(id);
        }

        foreach (var id in new[] { 1, 2, 3, 4 })
        {
            await StartAsync(id);
        }

        foreach (var member in Running)
        {
            await member.Ready.InTime();
            Assert.That(VersionAt(member), Is.EqualTo(config.Version));
        }
    }

    [Test]
    public async Task A_change_that_would_lose_the_quorum_is_refused()
    {
        var leader = await LeaderAsync();
        var away = Running.First(member => member != leader);
        await StopAsync((int)away.Id.Value);
        await Assert.ThatAsync(() => leader.ReconfigureAsync(EnsembleChange.Add(ServerOf(4), ServerOf(5))).AsTask().InTime(), Throws.TypeOf<NewConfigNoQuorumException>());
        await Assert.ThatAsync(() => leader.ReconfigureAsync(EnsembleChange.Incremental([ServerOf(4)], [], fromVersion: 77)).AsTask().InTime(), Throws.TypeOf<BadVersionException>());
    }

    [Test]
    public async Task Leadership_is_handed_to_the_member_named()
    {
        var leader = await LeaderAsync();
        var successor = await FollowerAsync();
        await using var session = await successor.OpenSessionAsync(new() { Timeout = TimeSpan.FromSeconds(4) }).InTime();
        await leader.TransferLeadershipAsync(successor.Id).AsTask().InTime();
        await UntilAsync(() => successor.Role == MemberRole.Leader, "the successor leads");
        await UntilAsync(() => Running.All(member => member.LeaderId == successor.Id), "all follow it");
        await Assert.ThatAsync(() => leader.TransferLeadershipAsync().AsTask(), Throws.InvalidOperationException);
        await session.CreateAsync("/a").InTime();
    }

    [Test]
    public async Task A_leader_that_stops_hands_over_first()
    {
        var leader = await LeaderAsync();
        await StopAsync((int)leader.Id.Value);
        Assert.That(Logged, Has.Some.Contains($"Member {leader.Id} is not serving: Looking, Discovery"), "it turned to its successor");
        await LeaderAsync();
    }

    [Test]
    public async Task A_member_that_is_alone_knows_no_change()
    {
        await using var alone = await ZnodeMember.CreateBuilder().Configure(options => options with { ReconfigEnabled = true }).StartAsync();
        await Assert.ThatAsync(() => alone.ReconfigureAsync(EnsembleChange.Add(ServerOf(4))).AsTask(), Throws.TypeOf<UnimplementedException>());
        await Assert.ThatAsync(() => alone.TransferLeadershipAsync().AsTask(), Throws.InvalidOperationException);
    }

    protected override ZnodeMemberOptions Configure(ZnodeMemberOptions options) => options with { ReconfigEnabled = true };

    private static long VersionAt(ZnodeMember member)
    {
        var core = member.Serving.Core;
        using (core.EnterTurn())
        {
            return core.Members!.Active.Version;
        }
    }

    private static EnsembleServer ServerOf(int id) => new(new(id), $"in-process-{id}", 2888, 3888) { ClientPort = 2181 };
}
