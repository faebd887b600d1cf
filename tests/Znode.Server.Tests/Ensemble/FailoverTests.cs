namespace Znode.Server.Tests.Ensemble;

/// <summary>The leader goes, or a member is cut off: what was answered stays, sessions live on, and nobody hears what is not so.</summary>
[TestFixture(Store.Memory)]
[TestFixture(Store.Disk)]
public sealed class FailoverTests(Store store) : EnsembleFixture(store)
{
    [Test]
    public async Task When_the_leader_goes_the_others_go_on_with_all_that_was_answered()
    {
        var leader = await LeaderAsync();
        var follower = await FollowerAsync();
        await using var session = await follower.OpenSessionAsync(new() { Timeout = TimeSpan.FromSeconds(4) }).InTime();
        await session.CreateAsync("/a", Bytes("one")).InTime();
        await session.CreateAsync("/ephemeral", options: CreateMode.Ephemeral).InTime();

        await StopAsync((int)leader.Id.Value);
        await LeaderAsync();
        await ConnectedAsync(follower, session);

        Assert.That(session.Lost.IsCancellationRequested, Is.False, "the session lives on");
        Assert.That((await session.GetAsync("/a").InTime()).GetString(), Is.EqualTo("one"));
        Assert.That(await session.ExistsAsync("/ephemeral").InTime(), Is.Not.Null);
        await session.SetAsync("/a", Bytes("two")).InTime();
    }

    [Test]
    public async Task A_client_in_process_is_suspended_without_a_quorum_and_connected_again_with_one()
    {
        var leader = await LeaderAsync();
        await using var client = leader.CreateClient();
        var session = await client.GetSessionAsync().AsTask().InTime();
        await using var watch = await session.WatchAsync("/a").InTime();
        var others = Running.Where(member => member != leader).Select(member => (int)member.Id.Value).ToList();
        foreach (var id in others)
        {
            await StopAsync(id);
        }

        await UntilAsync(() => client.State == ClientState.Suspended, "the client is suspended");
        var refused = await Assert.ThrowsAsync<ConnectionLossException>(() => session.CreateAsync("/a").InTime());
        Assert.That(refused!.Request, Is.EqualTo(RequestStatus.NotSent));
        Assert.That(leader.Role, Is.EqualTo(MemberRole.Looking));
        Assert.That(leader.LeaderId, Is.Null);
        Assert.That(leader.Health.IsServing, Is.False);
        Assert.That(leader.Health.Complaints, Has.Some.Contains("no quorum"));

        await StartAsync(others[0]);
        await UntilAsync(() => client.State == ClientState.Connected, "the client is connected");
        await session.CreateAsync("/a").InTime();
        await using var events = watch.GetAsyncEnumerator();
        Assert.That(await events.NextAsync(1), Is.EqualTo(["Created /a"]), "its watch is armed still");
    }

    [Test]
    public async Task What_is_under_way_when_the_quorum_goes_is_answered_with_connection_loss()
    {
        var leader = await LeaderAsync();
        await using var session = await leader.OpenSessionAsync().InTime();
        Network.Reaches = (_, _) => false;
        var write = session.CreateAsync("/a");
        var read = session.ExistsAsync("/a");
        Cut();

        var lost = await Assert.ThrowsAsync<ConnectionLossException>(() => write.InTime());
        Assert.That(lost!.Request, Is.EqualTo(RequestStatus.Sent));
        var notRead = await Assert.ThrowsAsync<ConnectionLossException>(() => read.InTime());
        Assert.That(notRead!.Request, Is.EqualTo(RequestStatus.NotSent), "it waited behind the write");
        Network.Reaches = null;
    }

    [Test]
    public async Task A_leader_that_is_cut_off_gives_way_and_follows_when_it_is_back()
    {
        var old = await LeaderAsync();
        await using var cutOff = await old.OpenSessionAsync().InTime();
        Network.Reaches = (from, to) => from != old.Id && to != old.Id;
        var lost = cutOff.CreateAsync("/lost");
        Cut();
        await UntilAsync(() => Running.Any(member => member != old && member.Role == MemberRole.Leader), "another one leads");
        var leader = Running.Single(member => member != old && member.Role == MemberRole.Leader);
        await using var session = await leader.OpenSessionAsync().InTime();
        await session.CreateAsync("/kept").InTime();
        await Assert.ThrowsAsync<ConnectionLossException>(() => lost.InTime());

        Network.Reaches = null;
        await UntilAsync(() => old.Role == MemberRole.Follower, "it follows");
        await using var back = await old.OpenSessionAsync().InTime();
        await back.SyncAsync().InTime();
        Assert.That(await back.ExistsAsync("/kept").InTime(), Is.Not.Null);
        Assert.That(await back.ExistsAsync("/lost").InTime(), Is.Null, "no quorum had it");
    }

    [Test]
    public async Task A_member_opens_no_session_before_there_is_a_quorum_but_then_by_itself()
    {
        foreach (var id in new[] { 1, 2, 3 })
        {
            await StopAsync(id);
        }

        var member = await StartAsync(1);
        var opening = member.OpenSessionAsync();
        Assert.That(member.Ready.IsCompleted, Is.False);
        Assert.That(opening.IsCompleted, Is.False);
        await StartAsync(2);
        await using var session = await opening.InTime();
        await session.CreateAsync("/a").InTime();
        await member.Ready.InTime();
    }

    [Test]
    public async Task Everybody_restarts_and_everything_is_there()
    {
        await using (var session = await Member(1).OpenSessionAsync().InTime())
        {
            for (var i = 0; i < 50; i++)
            {
                await session.CreateAsync($"/{i}").InTime();
            }
        }

        foreach (var id in new[] { 1, 2, 3 })
        {
            await StopAsync(id);
        }

        foreach (var id in new[] { 1, 2, 3 })
        {
            await StartAsync(id);
        }

        foreach (var member in Running)
        {
            await member.Ready.InTime();
            await using var session = await member.OpenSessionAsync().InTime();
            await session.SyncAsync().InTime();
            Assert.That((await session.GetChildrenAsync("/").InTime()).Names, Has.Count.EqualTo(51));
        }
    }

    private static async Task ConnectedAsync(ZnodeMember member, IZnodeSession session) => await UntilAsync(
        () => member.Role is MemberRole.Leader or MemberRole.Follower && !((Znode.Server.InProcess.InProcessSession)session).IsSuspended, "the session is connected again");
}
