using Znode.Server;

namespace Znode.Testing.Tests.Ensemble;

/// <summary>Real members, whose time and whose luck a test decides.</summary>
[TestFixture]
public sealed class ZnodeTestEnsembleTests
{
    [Test]
    public async Task A_test_awaits_calls_as_it_would_those_of_any_client()
    {
        await using var ensemble = await ZnodeTestEnsemble.StartAsync(members: 3, seed: 42);
        var leader = await ensemble.WaitForLeaderAsync();
        Assert.That(leader.Member.Role, Is.EqualTo(MemberRole.Leader));
        await using var client = ensemble.CreateClient();
        var session = await client.GetSessionAsync();
        await session.CreateAsync("/a", "1"u8.ToArray());
        await session.SetAsync("/a", "2"u8.ToArray());
        Assert.That((await session.GetAsync("/a")).Stat.Version, Is.EqualTo(1));
        Assert.That(ensemble.History.IsLinearizable(out var why), why);
        Assert.That(ensemble.History.Count, Is.EqualTo(3));
    }

    [Test]
    public async Task A_client_keeps_its_session_when_the_leader_crashes()
    {
        await using var ensemble = await ZnodeTestEnsemble.StartAsync(members: 3, seed: 7);
        await ensemble.RunAsync(async () =>
        {
            var session = await ensemble.CreateClient().GetSessionAsync();
            await session.CreateAsync("/mine", default, CreateMode.Ephemeral);
            var leader = await ensemble.WaitForLeaderAsync();
            await leader.CrashAsync();
            var next = await ensemble.WaitForLeaderAsync();
            Assert.That(next, Is.Not.SameAs(leader));
            Assert.That((await AnsweredAsync(ensemble, session, () => session.ExistsAsync("/mine")))!.Value.EphemeralOwner, Is.EqualTo(session.Id));
            Assert.That(session.Lost.IsCancellationRequested, Is.False);
            await leader.RestartAsync();
            await ensemble.WaitForAsync(() => leader.Member.Role == MemberRole.Follower, "the old leader to follow");
        });
        Assert.That(ensemble.History.IsLinearizable(out var why), why);
    }

    [Test]
    public async Task Whoever_is_cut_off_for_longer_than_its_timeout_has_lost_its_session()
    {
        await using var ensemble = await ZnodeTestEnsemble.StartAsync(seed: 3);
        var leader = await ensemble.WaitForLeaderAsync();
        var follower = ensemble.Members.First(member => member != leader);
        var session = await follower.CreateClient(new() { Timeout = TimeSpan.FromSeconds(8) }).GetSessionAsync();
        await session.CreateAsync("/mine", default, CreateMode.Ephemeral);
        ensemble.Network.Isolate(follower.Id);
        await ensemble.Clock.AdvanceAsync(TimeSpan.FromSeconds(9));
        Assert.That(session.Lost.IsCancellationRequested);
        await ensemble.Clock.AdvanceAsync(TimeSpan.FromSeconds(30));
        var other = await ensemble.CreateClient().GetSessionAsync();
        await other.SyncAsync();
        Assert.That(await other.ExistsAsync("/mine"), Is.Null);
    }

    /// <summary>Asks until the session has a connection that answers.</summary>
    private static async Task<T> AnsweredAsync<T>(ZnodeTestEnsemble ensemble, IZnodeSession session, Func<ValueTask<T>> ask)
    {
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (ConnectionLossException) when (!session.Lost.IsCancellationRequested)
            {
                await ensemble.Clock.AdvanceAsync(TimeSpan.FromMilliseconds(100));
            }
        }
    }
}
