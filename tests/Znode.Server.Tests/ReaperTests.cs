using Microsoft.Extensions.Time.Testing;

namespace Znode.Server.Tests;

/// <summary>What the reaper takes, and what it must leave.</summary>
[TestFixture]
public sealed class ReaperTests
{
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
