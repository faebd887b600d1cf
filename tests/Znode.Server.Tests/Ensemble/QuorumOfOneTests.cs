using Microsoft.Extensions.Time.Testing;
using Znode.Ensemble;
using Znode.Storage;

namespace Znode.Server.Tests.Ensemble;

/// <summary>With <see cref="ZnodeMemberOptions.StandaloneEnabled"/> off a single member is a quorum of one: it leads, others come to it, and it may be left alone again.</summary>
[TestFixture(Store.Memory)]
[TestFixture(Store.Disk)]
public sealed class QuorumOfOneTests(Store store) : EnsembleFixture(store)
{
    [Test]
    public async Task One_member_leads_itself_and_serves()
    {
        Assert.That((Member(1).Role, Member(1).LeaderId), Is.EqualTo((MemberRole.Leader, (ServerId?)new ServerId(1))));
        await using var session = await Member(1).OpenSessionAsync().InTime();
        var created = await session.CreateAsync("/a").InTime();
        await session.SyncAsync().InTime();

        Assert.That(created.Stat.Czxid.Epoch, Is.EqualTo(new Epoch(1)));
        Assert.That((await session.GetAsync("/zookeeper/config").InTime()).GetString(), Does.StartWith("server.1=").And.EndsWith("\nversion=0"));
    }

    [Test]
    public async Task It_grows_to_three_and_shrinks_to_one_and_goes_on_through_restarts()
    {
        await CreateAsync(Member(1), "/one");
        await StartAsync(2);
        await UntilAsync(() => Member(2).Role == MemberRole.Follower, "2 follows before it is a member");
        await Member(1).ReconfigureAsync(EnsembleChange.Add(ServerOf(2))).InTime();
        await StartAsync(3);
        await UntilAsync(() => Member(3).Role == MemberRole.Follower, "3 follows before it is a member");
        var three = await Member(2).ReconfigureAsync(EnsembleChange.Add(ServerOf(3))).InTime();
        Assert.That(three.Voters, Is.EqualTo(new ServerId[] { new(1), new(2), new(3) }));
        await CreateAsync(Member(3), "/three");

        // Its list has only itself; what it has stored has all three, and two of them are a quorum without it.
        await StopAsync(1);
        await CreateAsync(Member(2), "/without-one");
        await StartAsync(1);
        await UntilAsync(() => Member(1).Role == MemberRole.Follower, "1 follows who leads now");

        await Member(1).ReconfigureAsync(EnsembleChange.Remove(new ServerId(3))).InTime();
        var one = await Member(1).ReconfigureAsync(EnsembleChange.Remove(new ServerId(2))).InTime();
        Assert.That(one.Voters, Is.EqualTo(new ServerId[] { new(1) }));
        await StopAsync(3);
        await StopAsync(2);
        await UntilAsync(() => Member(1).Role == MemberRole.Leader, "1 is left, and leads");
        await CreateAsync(Member(1), "/alone");

        await StopAsync(1);
        await StartAsync(1);
        await Member(1).Ready.InTime();
        Assert.That(Member(1).Role, Is.EqualTo(MemberRole.Leader));
        await using var session = await Member(1).OpenSessionAsync().InTime();
        Assert.That((await session.GetChildrenAsync("/").InTime()).Order(StringComparer.Ordinal), Is.EqualTo(new[] { "alone", "one", "three", "without-one", "zookeeper" }));
        Assert.That((await session.GetAsync("/zookeeper/config").InTime()).GetString(), Is.EqualTo(one.ToText()));
    }

    [Test]
    public async Task The_one_that_is_left_may_be_another_than_the_first()
    {
        await StartAsync(2);
        await UntilAsync(() => Member(2).Role == MemberRole.Follower, "2 follows");
        await Member(1).ReconfigureAsync(EnsembleChange.Add(ServerOf(2))).InTime();
        await Member(2).ReconfigureAsync(EnsembleChange.Remove(new ServerId(1))).InTime();
        await UntilAsync(() => Member(2).Role == MemberRole.Leader, "the leader that was removed has handed over");
        await StopAsync(1);
        await StopAsync(2);
        await StartAsync(2);
        await Member(2).Ready.InTime();

        Assert.That(Member(2).Role, Is.EqualTo(MemberRole.Leader), "who joined once has stored that it is the only one");
        await CreateAsync(Member(2), "/a");
    }

    /// <summary>Members are told of others by their lists, too; <c>/zookeeper/config</c> is the list that counts.</summary>
    [Test]
    public async Task Its_list_is_the_one_that_it_was_started_with_last()
    {
        var (log, snapshots, state) = (new InMemoryTxnLog(), new InMemorySnapshotStore(), new InMemoryStateStore());
        foreach (var observers in new[] { 0, 1 })
        {
            var servers = Network.Config.Servers;
            servers = observers == 0 ? servers : servers.Add(new(2), ServerOf(2) with { Role = EnsembleRole.Observer });
            await using var member = await Builder(1).Configure(options => options with { SnapshotTransactions = 10 })
                .WithPeers(new InProcessEnsemble(new EnsembleConfig(servers, Version: 0))).StoreIn(log, snapshots, state).StartAsync();
            await member.Ready.InTime();
            await using var session = await member.OpenSessionAsync().InTime();
            Assert.That(member.Members!.Servers, Has.Count.EqualTo(1 + observers));
            Assert.That((await session.GetAsync("/zookeeper/config").InTime()).GetString(), Is.EqualTo(member.Members.ToText()));
            for (var i = 0; snapshots.List().Count == 0; i++)
            {
                await session.CreateAsync($"/{i}").InTime();
            }
        }
    }

    [Test]
    public async Task The_last_participant_stays()
    {
        await Assert.ThatAsync(() => Member(1).ReconfigureAsync(EnsembleChange.Remove(new ServerId(1))).AsTask().InTime(), Throws.TypeOf<BadArgumentsException>());
        await Assert.ThatAsync(() => Member(1).ReconfigureAsync(EnsembleChange.Add(ServerOf(2))).AsTask().InTime(), Throws.TypeOf<NewConfigNoQuorumException>(), "one of two is no quorum");
        await CreateAsync(Member(1), "/a");
    }

    [Test]
    public async Task An_observer_beside_it_makes_no_difference()
    {
        var observing = Network.Config.Servers.Add(new(2), ServerOf(2) with { Role = EnsembleRole.Observer });
        var ensemble = new InProcessEnsemble(new EnsembleConfig(observing, Version: 0));
        await using var voter = await Builder(1).WithPeers(ensemble).StartAsync();
        await voter.Ready.InTime();
        await using var observer = await Builder(2).WithPeers(ensemble).StartAsync();
        await observer.Ready.InTime();

        Assert.That((voter.Role, observer.Role), Is.EqualTo((MemberRole.Leader, MemberRole.Observer)));
        await CreateAsync(observer, "/a");
        await voter.ReconfigureAsync(EnsembleChange.Remove(new ServerId(2))).InTime();
        await CreateAsync(voter, "/b");
    }

    /// <summary>Its own acknowledgment is the quorum: what its disk does not have is not committed, and it does not lead while it can not promise anything.</summary>
    [Test]
    public async Task A_disk_that_refuses_ends_its_leadership_until_it_can_be_written()
    {
        var log = new ControlledTxnLog();
        await using var member = await Builder(1).WithPeers(new InProcessEnsemble(1)).StoreIn(log, new InMemorySnapshotStore(), new InMemoryStateStore()).StartAsync();
        await member.Ready.InTime();
        await using var session = await member.OpenSessionAsync().InTime();
        await session.CreateAsync("/a").InTime();
        log.Failure = new IOException("No space left on device");
        await Assert.ThatAsync(() => session.CreateAsync("/b").AsTask().InTime(), Throws.InstanceOf<ZnodeException>());
        await UntilAsync(() => member.Role == MemberRole.Looking, "it leads no more");
        Assert.That(member.Health.Complaints, Has.Some.Contains("No space left on device"));

        log.Failure = null;
        await UntilAsync(() => member.Role == MemberRole.Leader, "it leads again");
        await using var after = await member.OpenSessionAsync().InTime();
        Assert.That((await after.ExistsAsync("/b").InTime(), (await after.ExistsAsync("/a").InTime())?.Version), Is.EqualTo(((Stat?)null, (int?)0)));
        await after.CreateAsync("/b").InTime();
    }

    /// <summary>On a clock that stands still: nothing of this takes time.</summary>
    [Test]
    public async Task There_is_nobody_to_hand_over_to_and_nobody_is_waited_for()
    {
        var member = await Builder(1).WithTimeProvider(new FakeTimeProvider(DateTimeOffset.UnixEpoch)).WithPeers(new InProcessEnsemble(1)).StartAsync();
        await member.Ready.InTime();
        await Assert.ThatAsync(() => member.TransferLeadershipAsync().AsTask().InTime(), Throws.TypeOf<TimeoutException>().With.Message.Contains("Member 1 goes on leading"));
        await member.StopAsync().InTime();
    }

    [Test]
    public void Nobody_is_no_quorum() =>
        Assert.That(() => Builder(1).Build(), Throws.ArgumentException.With.Message.Contains("StandaloneEnabled is false").And.Message.Contains("WithPeers"));

    [Test]
    public async Task One_that_runs_alone_knows_no_members()
    {
        await using var alone = await ZnodeMember.CreateBuilder().WithPeers(new InProcessEnsemble(1)).StartAsync();
        Assert.That((alone.Role, alone.Members), Is.EqualTo((MemberRole.Standalone, (EnsembleConfig?)null)));
    }

    protected override InProcessEnsemble CreateNetwork() => new(1);

    protected override ZnodeMemberOptions Configure(ZnodeMemberOptions options) => options with { StandaloneEnabled = false, ReconfigEnabled = true };

    private static async Task CreateAsync(ZnodeMember member, string path)
    {
        await using var session = await member.OpenSessionAsync().InTime();
        await session.CreateAsync(path).InTime();
    }

    private static EnsembleServer ServerOf(int id) => new(new(id), $"in-process-{id}", 2888, 3888) { ClientPort = 2181 };

    private ZnodeMemberBuilder Builder(int id) => ZnodeMember.CreateBuilder().WithId(id).Configure(options => Configure(options with { TickTime = TimeSpan.FromMilliseconds(200) }));
}
