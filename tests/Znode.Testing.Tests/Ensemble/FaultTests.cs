using Znode.Storage;

namespace Znode.Testing.Tests.Ensemble;

/// <summary>Whatever goes wrong, clients are told nothing that can not be explained, and afterwards everybody serves again.</summary>
[TestFixture]
public sealed class FaultTests
{
    [Test]
    public async Task Answers_can_be_explained_under_faults_of_every_kind([Range(1, 30)] int seed)
    {
        await using var ensemble = await ZnodeTestEnsemble.StartAsync(members: 3, (ulong)seed);
        var chance = new Random(seed);
        await ensemble.RunAsync(
            async () =>
            {
                using var over = new CancellationTokenSource();
                var clients = Enumerable.Range(0, 4).Select(number => WorkAsync(ensemble, number, over.Token)).ToList();
                for (var i = 0; i < 8; i++)
                {
                    await ensemble.Clock.AdvanceAsync(TimeSpan.FromMilliseconds(chance.Next(3_000)));
                    await DisturbAsync(ensemble, ensemble.Members[chance.Next(3)], chance);
                }

                ensemble.Network.Heal();
                foreach (var member in ensemble.Members)
                {
                    member.Resume();
                    member.Disk.Full = false;
                    member.Disk.FsyncDelay = TimeSpan.Zero;
                    if (!member.IsUp)
                    {
                        await member.RestartAsync();
                    }
                }

                await ensemble.WaitForAsync(() => ensemble.Members.All(member => member.Member.LeaderId is not null && member.Member.Health.AcceptsWrites), "everybody to serve again");
                over.Cancel();
                await Task.WhenAll(clients);
            },
            TimeSpan.FromMinutes(10));
        Assert.That(ensemble.History.IsLinearizable(out var why), why);
        Assert.That(ensemble.History.Count, Is.GreaterThan(50));
    }

    [Test]
    public async Task A_leader_that_stands_still_is_replaced_and_follows_when_it_goes_on()
    {
        await using var ensemble = await ZnodeTestEnsemble.StartAsync(seed: 5);
        await ensemble.RunAsync(async () =>
        {
            var leader = await ensemble.WaitForLeaderAsync();
            await leader.PauseAsync(TimeSpan.FromSeconds(20));
            var next = await ensemble.WaitForLeaderAsync();
            Assert.That(next, Is.Not.SameAs(leader));
            await ensemble.WaitForAsync(() => leader.Member.LeaderId == next.Id, "the leader before to follow");
        });
    }

    [Test]
    public async Task A_write_waits_for_a_slow_disk_of_the_majority_and_for_no_other()
    {
        await using var ensemble = await ZnodeTestEnsemble.StartAsync(seed: 6);
        await ensemble.RunAsync(async () =>
        {
            var leader = await ensemble.WaitForLeaderAsync();
            var session = await ensemble.CreateClient().GetSessionAsync();
            var follower = ensemble.Members.First(member => member != leader);
            follower.Disk.FsyncDelay = TimeSpan.FromSeconds(3);
            var began = ensemble.Clock.Elapsed;
            await session.CreateAsync("/a");
            Assert.That(ensemble.Clock.Elapsed - began, Is.LessThan(TimeSpan.FromSeconds(1)));
            foreach (var member in ensemble.Members)
            {
                member.Disk.FsyncDelay = TimeSpan.FromSeconds(3);
            }

            began = ensemble.Clock.Elapsed;
            await session.CreateAsync("/b");
            Assert.That(ensemble.Clock.Elapsed - began, Is.GreaterThan(TimeSpan.FromSeconds(3)));
        });
    }

    [Test]
    public async Task What_a_disk_has_damaged_is_served_to_nobody([Range(1, 5)] int seed)
    {
        await using var ensemble = await ZnodeTestEnsemble.StartAsync(members: 3, (ulong)seed);
        await ensemble.RunAsync(async () =>
        {
            var session = await ensemble.CreateClient().GetSessionAsync();
            await session.CreateAsync("/a", new byte[10_000]);
            var leader = await ensemble.WaitForLeaderAsync();
            var follower = ensemble.Members.First(member => member != leader);
            await follower.CrashAsync(loseUnsyncedWrites: false);
            follower.Disk.CorruptNextRead();
            try
            {
                await follower.RestartAsync();
            }
            catch (StorageCorruptException)
            {
                Assert.That(follower.IsUp, Is.False);
                await follower.RestartAsync();
            }

            await ensemble.WaitForAsync(() => follower.Member.LeaderId == leader.Id, "the follower to follow again");
            var reader = await follower.CreateClient().GetSessionAsync();
            await reader.SyncAsync();
            Assert.That((await reader.GetAsync("/a")).Data.ToArray(), Is.EqualTo(new byte[10_000]));
        });
    }

    [Test]
    public async Task A_lost_message_ends_its_connection_and_nothing_else()
    {
        await using var ensemble = await ZnodeTestEnsemble.StartAsync(seed: 8);
        await ensemble.RunAsync(async () =>
        {
            var leader = await ensemble.WaitForLeaderAsync();
            var follower = ensemble.Members.First(member => member != leader);
            ensemble.Network.DropNext(leader.Id, follower.Id);
            var session = await leader.CreateClient().GetSessionAsync();
            await session.CreateAsync("/a");
            await ensemble.WaitForAsync(() => follower.Member.LeaderId is null, "the follower to notice");
            await ensemble.WaitForAsync(() => follower.Member.LeaderId == leader.Id && follower.Member.LastCommitted >= session.LastZxid, "the follower to be level again");
        });
    }

    [Test]
    public async Task Code_that_waits_by_another_clock_is_told_whose_time_passes()
    {
        await using var ensemble = await ZnodeTestEnsemble.StartAsync(members: 1, seed: 1);
        var never = new TaskCompletionSource();

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => ensemble.RunAsync(() => never.Task, within: TimeSpan.FromSeconds(5)));

        Assert.That(exception!.Message, Does.Contain("when they are given ensemble.Clock").And.Contain("StartAsync(members: 1, seed: 1)"));
    }

    [Test]
    public async Task A_wait_that_is_in_vain_tells_how_to_see_it_again()
    {
        await using var ensemble = await ZnodeTestEnsemble.StartAsync(seed: 4711);
        ensemble.Network.Isolate(1);
        ensemble.Network.Isolate(2);
        var exception = await Assert.ThrowsAsync<TimeoutException>(() => ensemble.WaitForLeaderAsync());
        Assert.That(exception!.Message, Does.Contain("ZnodeTestEnsemble.StartAsync(members: 3, seed: 4711)"));
    }

    private static async Task DisturbAsync(ZnodeTestEnsemble ensemble, ZnodeTestMember member, Random chance)
    {
        switch (chance.Next(8))
        {
            case 0:
                ensemble.Network.Isolate(member.Id);
                break;
            case 1:
                ensemble.Network.Partition(member.Id);
                break;
            case 2:
                ensemble.Network.Heal();
                break;
            case 3 when member.IsUp:
                await member.CrashAsync(loseUnsyncedWrites: chance.Next(2) == 0);
                break;
            case 4 when !member.IsUp:
                await member.RestartAsync();
                break;
            case 5:
                member.Pause();
                await ensemble.Clock.AdvanceAsync(TimeSpan.FromMilliseconds(chance.Next(15_000)));
                member.Resume();
                break;
            case 6:
                member.Disk.Full = !member.Disk.Full;
                break;
            case 7:
                member.Disk.FsyncDelay = TimeSpan.FromMilliseconds(chance.Next(2_000));
                break;
        }
    }

    /// <summary>Writes and reads a few znodes, with a new session whenever the last one is lost.</summary>
    private static async Task WorkAsync(ZnodeTestEnsemble ensemble, int number, CancellationToken over)
    {
        var client = ensemble.CreateClient(new() { Timeout = TimeSpan.FromSeconds(10) });
        for (var i = 0; !over.IsCancellationRequested; i++)
        {
            try
            {
                var session = await client.GetSessionAsync(over);
                ZnodePath path = $"/shared-{i % 3}";
                switch ((i + number) % 5)
                {
                    case 0:
                        await session.TryCreateAsync(path, BitConverter.GetBytes((i * 10) + number), i % 2 == 0 ? CreateMode.Ephemeral : CreateMode.Persistent, over);
                        break;
                    case 1 when await session.TryGetAsync(path, over) is { } found:
                        await session.TrySetAsync(path, BitConverter.GetBytes((i * 10) + number), found.Stat.Version, over);
                        break;
                    case 2:
                        await session.SyncAsync(cancellationToken: over);
                        await session.TryGetAsync(path, over);
                        break;
                    case 3:
                        await session.TryCommitAsync(new Transaction().Check("/shared-0", 0).Delete(path), over);
                        break;
                    case 4:
                        await session.TryDeleteAsync(path, 1, over);
                        break;
                }
            }
            catch (ZnodeException)
            {
                // The ensemble is in trouble: that is what this is about.
            }
            catch (OperationCanceledException)
            {
                break;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), ensemble.Clock, CancellationToken.None);
        }
    }
}
