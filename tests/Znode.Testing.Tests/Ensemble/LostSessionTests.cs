using Znode.Server;

namespace Znode.Testing.Tests.Ensemble;

/// <summary>Sessions whose member is cut off: they end in time, by what the member itself knows of the quorum, or by the pings that it does not answer.</summary>
[TestFixture]
public sealed class LostSessionTests
{
    [Test]
    public Task A_session_of_a_member_that_is_cut_off_is_lost_before_anybody_sees_its_ephemeral_znode_gone(
        [Values] bool inProcess, [Values] bool ofLeader, [Values(4, 10, 30)] int timeoutSeconds, [Range(1, 5)] int seed) => RunAsync(
        seed,
        async (ensemble, leader, follower) =>
        {
            var holder = ofLeader ? leader : follower;
            var held = await SessionAtAsync(holder, inProcess, timeoutSeconds);
            await held.CreateAsync("/held", options: CreateMode.Ephemeral);
            await ensemble.Clock.AdvanceAsync(TimeSpan.FromMilliseconds(700 * seed));
            ensemble.Network.Partition(holder.Id);

            var lostAt = TimeSpan.MaxValue;
            using var registration = held.Lost.UnsafeRegister(_ => lostAt = ensemble.Clock.Elapsed, null);
            var other = ensemble.Members.First(member => member != holder).CreateClient(new() { Timeout = TimeSpan.FromSeconds(40) });
            var session = await other.GetSessionAsync();
            while (true)
            {
                try
                {
                    if (await session.ExistsAsync("/held") is null)
                    {
                        break;
                    }
                }
                catch (ConnectionLossException)
                {
                    // While the others elect a leader.
                }

                await Task.Delay(TimeSpan.FromMilliseconds(50), ensemble.Clock);
            }

            Assert.That(lostAt, Is.LessThanOrEqualTo(ensemble.Clock.Elapsed));
            Assert.That(held.Lost.IsCancellationRequested);
        });

    [Test]
    public Task A_session_in_process_lives_as_long_as_the_process_without_a_request([Values] bool ofLeader) => RunAsync(
        seed: 1,
        async (ensemble, leader, follower) =>
        {
            var session = await SessionAtAsync(ofLeader ? leader : follower, inProcess: true, timeoutSeconds: 4);
            await session.CreateAsync("/held", options: CreateMode.Ephemeral);
            await ensemble.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));

            Assert.That(session.Lost.IsCancellationRequested, Is.False);
            Assert.That(await session.ExistsAsync("/held"), Is.Not.Null);
        });

    [Test]
    public Task A_session_outlives_an_election_that_is_shorter_than_its_timeout([Range(1, 5)] int seed) => RunAsync(
        seed,
        async (ensemble, leader, follower) =>
        {
            var session = await SessionAtAsync(follower, inProcess: true, timeoutSeconds: 15);
            await session.CreateAsync("/held", options: CreateMode.Ephemeral);
            await leader.CrashAsync();
            await ensemble.Clock.AdvanceAsync(TimeSpan.FromSeconds(40));

            Assert.That(session.Lost.IsCancellationRequested, Is.False);
            Assert.That(await session.ExistsAsync("/held"), Is.Not.Null);
        });

    [Test]
    public Task A_protected_create_whose_answer_is_lost_is_found_again_and_not_done_twice([Values] bool isDone, [Range(1, 5)] int seed) => RunAsync(
        seed,
        async (ensemble, leader, follower) =>
        {
            var session = await SessionAtAsync(follower, inProcess: true, timeoutSeconds: 40);
            await session.CreateAsync("/locks");
            var witness = await leader.CreateClient().GetSessionAsync();

            // Either the request gets to the leader and its commit not back, or the request itself does not.
            ensemble.Network.Cut(isDone ? leader.Id : follower.Id, isDone ? follower.Id : leader.Id);
            var create = session.CreateAsync("/locks/lock-", options: new() { Mode = CreateMode.EphemeralSequential, Protected = true }).AsTask();
            await ensemble.Clock.AdvanceAsync(TimeSpan.FromSeconds(20));
            Assert.That(create.IsCompleted, Is.False, "nobody knows yet");
            Assert.That(await witness.GetChildrenAsync("/locks"), Has.Count.EqualTo(isDone ? 1 : 0));
            ensemble.Network.Heal();

            var created = await create;
            await witness.SyncAsync();
            Assert.That(await witness.GetChildrenAsync("/locks"), Is.EqualTo(new[] { created.Path.Name }));
            Assert.That(created.Stat.EphemeralOwner, Is.EqualTo(session.Id));
        });

    [Test]
    public Task A_protected_create_whose_session_ends_before_its_answer_may_have_been_done([Values] bool inProcess) => RunAsync(
        seed: 1,
        async (ensemble, leader, follower) =>
        {
            var session = await SessionAtAsync(follower, inProcess, timeoutSeconds: 40);
            ensemble.Network.Cut(leader.Id, follower.Id);
            var create = session.CreateAsync("/a", options: new() { Protected = true }).AsTask();
            await ensemble.Clock.AdvanceAsync(TimeSpan.FromSeconds(60));

            Assert.That(await FailureOf(create), Is.InstanceOf<SessionExpiredException>().With.Property(nameof(ZnodeException.Request)).EqualTo(RequestStatus.Sent));
        });

    [Test]
    public Task A_protected_create_that_nobody_may_look_for_may_have_been_done([Values] bool inProcess) => RunAsync(
        seed: 1,
        async (ensemble, leader, follower) =>
        {
            var session = await SessionAtAsync(follower, inProcess, timeoutSeconds: 40);
            await session.CreateAsync("/box", options: new() { Acl = [new(Permissions.Create, "world", "anyone")] });
            ensemble.Network.Cut(leader.Id, follower.Id);
            var create = session.CreateAsync("/box/a", options: new() { Protected = true }).AsTask();
            await ensemble.Clock.AdvanceAsync(TimeSpan.FromSeconds(20));
            ensemble.Network.Heal();

            Assert.That(await FailureOf(create), Is.InstanceOf<ConnectionLossException>().With.Property(nameof(ZnodeException.Request)).EqualTo(RequestStatus.Sent).And.InnerException.InstanceOf<NoAuthException>());
        });

    [Test]
    public Task The_wait_for_a_protected_create_can_be_ended([Values] bool inProcess) => RunAsync(
        seed: 1,
        async (ensemble, leader, follower) =>
        {
            var session = await SessionAtAsync(follower, inProcess, timeoutSeconds: 40);
            ensemble.Network.Cut(leader.Id, follower.Id);
            using var enough = new CancellationTokenSource();
            var create = session.CreateAsync("/a", options: new() { Protected = true }, cancellationToken: enough.Token).AsTask();
            await ensemble.Clock.AdvanceAsync(TimeSpan.FromSeconds(20));
            enough.Cancel();

            Assert.That(await FailureOf(create), Is.InstanceOf<ZnodeCanceledException>().With.Property(nameof(ZnodeCanceledException.Request)).EqualTo(RequestStatus.Sent));
        });

    /// <summary>Runs a test on three members, with the one that leads and one that follows.</summary>
    private static async Task RunAsync(int seed, Func<ZnodeTestEnsemble, ZnodeTestMember, ZnodeTestMember, Task> body)
    {
        await using var ensemble = await ZnodeTestEnsemble.StartAsync(members: 3, (ulong)seed);
        await ensemble.RunAsync(
            async () =>
            {
                var leader = await ensemble.WaitForLeaderAsync();
                await body(ensemble, leader, ensemble.Members.First(member => member != leader));
            },
            within: TimeSpan.FromMinutes(3));
    }

    /// <summary>Opens a session of the member's own process, or one over the ensemble's network that knows this member only.</summary>
    private static async Task<IZnodeSession> SessionAtAsync(ZnodeTestMember member, bool inProcess, int timeoutSeconds)
    {
        ZnodeSessionOptions options = new() { Timeout = TimeSpan.FromSeconds(timeoutSeconds) };
        return await (inProcess ? member.Member.CreateClient(options) : member.CreateClient(options)).GetSessionAsync();
    }

    private static async Task<Exception?> FailureOf(Task call)
    {
        try
        {
            await call;
            return null;
        }
        catch (Exception exception) when (exception is ZnodeException or OperationCanceledException)
        {
            return exception;
        }
    }
}
