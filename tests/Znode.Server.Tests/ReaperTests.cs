using Microsoft.Extensions.Time.Testing;
using Znode.Storage;

namespace Znode.Server.Tests;

/// <summary>What the reaper takes, and what it must leave.</summary>
[TestFixture]
public sealed class ReaperTests
{
    [Test]
    public async Task The_first_look_comes_one_interval_after_the_start()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var log = new InMemoryTxnLog();
        var snapshots = new InMemorySnapshotStore();
        ZnodeMemberBuilder Builder() => ZnodeMember.CreateBuilder()
            .Configure(options => options with { ContainerCheckInterval = TimeSpan.FromSeconds(60) })
            .StoreIn(log, snapshots, new InMemoryStateStore()).WithTimeProvider(time);
        await using (var before = await Builder().StartAsync())
        {
            await using var session = await before.OpenSessionAsync();
            await session.CreateAsync("/c", options: new() { Mode = CreateMode.Container });
            await session.CreateAsync("/c/child");
            await session.DeleteAsync("/c/child");
        }

        await using var member = await Builder().StartAsync();
        await using var client = await member.OpenSessionAsync();
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.That(await client.ExistsAsync("/c"), Is.Not.Null, "whoever used it has time to come back");
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.That(await client.ExistsAsync("/c"), Is.Null);
    }

    [Test]
    public async Task A_znode_that_was_written_while_it_waited_to_be_removed_stays()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var member = await ZnodeMember.CreateBuilder()
            .Configure(options => options with { ContainersRemovedPerMinuteMax = 1 }).WithTimeProvider(time).StartAsync();
        await using var session = await member.OpenSessionAsync();
        string[] paths = ["/a", "/b"];
        foreach (var path in paths)
        {
            await session.CreateAsync(path, options: new() { Mode = CreateMode.PersistentWithTtl, TimeToLive = TimeSpan.FromSeconds(90) });
        }

        time.Advance(TimeSpan.FromSeconds(125));
        var left = await session.GetChildrenAsync("/");
        var waiting = paths.Single(path => left.Names.Contains(path[1..]));
        await session.SetAsync(waiting, "used"u8.ToArray());
        time.Advance(TimeSpan.FromSeconds(80));
        Assert.That(await session.ExistsAsync(waiting), Is.Not.Null, "its time has 10 s to go");
        time.Advance(TimeSpan.FromSeconds(130));
        Assert.That(await session.ExistsAsync(waiting), Is.Null, "its time ran out, and its turn came");
    }
}
