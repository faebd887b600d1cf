namespace Znode.Server.Tests;

[TestFixture(Store.Memory)]
[TestFixture(Store.Disk)]
public sealed class ReaperTests(Store store) : MemberFixture(store)
{
    protected override ZnodeMemberOptions Configure(ZnodeMemberOptions options) => options with { ContainerCheckInterval = TimeSpan.FromMinutes(1) };

    [Test]
    public async Task A_container_goes_after_its_last_child_and_not_before_it_had_one()
    {
        await Session.CreateAsync("/used", options: CreateMode.Container);
        await Session.CreateAsync("/full", options: CreateMode.Container);
        await Session.CreateAsync("/unused", options: CreateMode.Container);
        await Session.CreateAsync("/used/child");
        await Session.CreateAsync("/full/child");
        await Session.DeleteAsync("/used/child");

        await PassAsync(TimeSpan.FromMinutes(3));

        Assert.That(await Session.ExistsAsync("/used"), Is.Null);
        Assert.That(await Session.ExistsAsync("/full"), Is.Not.Null);
        Assert.That(await Session.ExistsAsync("/unused"), Is.Not.Null);
    }

    [Test]
    public async Task A_TTL_znode_goes_when_it_was_not_set_for_its_time_and_has_no_children()
    {
        var options = new CreateOptions { Mode = CreateMode.PersistentWithTtl, TimeToLive = TimeSpan.FromMinutes(5) };
        await Session.CreateAsync("/idle", options: options);
        await Session.CreateAsync("/set", options: options);
        await Session.CreateAsync("/parent", options: options);
        await Session.CreateAsync("/parent/child");

        await PassAsync(TimeSpan.FromMinutes(4));
        Assert.That(await Session.ExistsAsync("/idle"), Is.Not.Null);
        await Session.SetAsync("/set", default);
        await PassAsync(TimeSpan.FromMinutes(4));

        Assert.That(await Session.ExistsAsync("/idle"), Is.Null);
        Assert.That(await Session.ExistsAsync("/set"), Is.Not.Null);
        Assert.That(await Session.ExistsAsync("/parent"), Is.Not.Null);
        await PassAsync(TimeSpan.FromMinutes(4));
        Assert.That(await Session.ExistsAsync("/set"), Is.Null);
    }

    [Test]
    public async Task A_watch_tells_of_what_was_reaped()
    {
        await Session.CreateAsync("/idle", options: new() { Mode = CreateMode.PersistentWithTtl, TimeToLive = TimeSpan.FromMinutes(1) });
        await using var watch = await Session.WatchAsync("/idle");
        await using var events = watch.GetAsyncEnumerator();

        await PassAsync(TimeSpan.FromMinutes(3));

        Assert.That(await events.NextAsync(1), Is.EqualTo(new[] { "Deleted /idle" }));
    }

    private async Task PassAsync(TimeSpan time)
    {
        Time.Advance(time);
        await Session.SyncAsync();
    }
}
