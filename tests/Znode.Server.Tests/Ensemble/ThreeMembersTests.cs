namespace Znode.Server.Tests.Ensemble;

/// <summary>Three members are one: what is written by one is read by all.</summary>
[TestFixture(Store.Memory)]
[TestFixture(Store.Disk)]
public sealed class ThreeMembersTests(Store store) : EnsembleFixture(store)
{
    [Test]
    public async Task One_leads_and_the_others_follow()
    {
        var leader = await LeaderAsync();
        await UntilAsync(() => Running.Count(member => member.Role == MemberRole.Follower) == 2, "two follow");
        Assert.That(Running.Select(member => member.LeaderId), Is.All.EqualTo(leader.Id));
        Assert.That(Running.Select(member => member.Health.IsServing), Is.All.True);
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public async Task What_is_written_at_one_member_is_read_at_the_others_after_a_sync(int writer)
    {
        await using var session = await Member(writer).OpenSessionAsync().InTime();
        var created = await session.CreateAsync("/a", Bytes("one")).InTime();
        await session.SetAsync("/a", Bytes("two"), created.Stat.Version).InTime();
        foreach (var member in Running)
        {
            await using var other = await member.OpenSessionAsync().InTime();
            await other.SyncAsync().InTime();
            Assert.That((await other.GetAsync("/a").InTime()).GetString(), Is.EqualTo("two"), $"at {member.Id}");
        }
    }

    [Test]
    public async Task A_learners_client_gets_the_answers_and_refusals_of_its_pipelined_requests_in_order()
    {
        await using var session = await (await FollowerAsync()).OpenSessionAsync().InTime();
        var create = session.CreateAsync("/a", Bytes("0"));
        var again = session.TryCreateAsync("/a");
        var read = session.GetAsync("/a");
        var set = session.SetAsync("/a", Bytes("1"), version: 0);
        var wrong = session.TrySetAsync("/a", Bytes("2"), version: 0);
        var readAgain = session.GetAsync("/a");
        var multi = session.TryCommitAsync(new Transaction().Create("/b").Delete("/none"));
        var delete = session.DeleteAsync("/a");

        await create.InTime();
        Assert.That(await again.InTime(), Is.Null);
        Assert.That((await read.InTime()).GetString(), Is.EqualTo("0"));
        Assert.That((await set.InTime()).Version, Is.EqualTo(1));
        Assert.That(await wrong.InTime(), Is.Null);
        Assert.That((await readAgain.InTime()).GetString(), Is.EqualTo("1"));
        Assert.That((await multi.InTime()).IsCommitted, Is.False);
        await delete.InTime();
        Assert.That(await session.ExistsAsync("/a").InTime(), Is.Null);
    }

    [Test]
    public async Task Many_writes_from_all_members_at_once_are_all_there_everywhere()
    {
        const int each = 500;
        await Task.WhenAll(Running.Select(async member =>
        {
            await using var session = await member.OpenSessionAsync().InTime();
            var writes = Enumerable.Range(0, each).Select(i => session.CreateAsync($"/{member.Id}-{i}").AsTask()).ToList();
            await Task.WhenAll(writes).InTime();
        }));
        foreach (var member in Running)
        {
            await using var session = await member.OpenSessionAsync().InTime();
            await session.SyncAsync().InTime();
            Assert.That((await session.GetChildrenAsync("/").InTime()).Names, Has.Count.EqualTo((3 * each) + 1), $"at {member.Id}");
        }
    }

    [Test]
    public async Task A_watch_at_one_member_tells_of_a_change_made_at_another()
    {
        var follower = await FollowerAsync();
        await using var watching = await follower.OpenSessionAsync().InTime();
        await using var watch = await watching.WatchAsync("/a").InTime();
        await using var writing = await (await LeaderAsync()).OpenSessionAsync().InTime();
        await using var events = watch.GetAsyncEnumerator();
        await writing.CreateAsync("/a").InTime();
        await writing.DeleteAsync("/a").InTime();
        Assert.That(await events.NextAsync(2), Is.EqualTo(["Created /a", "Deleted /a"]));
    }

    [Test]
    public async Task The_end_of_a_session_at_one_member_removes_its_ephemerals_at_all()
    {
        var follower = await FollowerAsync();
        var session = await follower.OpenSessionAsync().InTime();
        await session.CreateAsync("/ephemeral", options: CreateMode.Ephemeral).InTime();
        await session.DisposeAsync();
        foreach (var member in Running)
        {
            await using var other = await member.OpenSessionAsync().InTime();
            await other.SyncAsync().InTime();
            Assert.That(await other.ExistsAsync("/ephemeral").InTime(), Is.Null);
        }
    }
}
