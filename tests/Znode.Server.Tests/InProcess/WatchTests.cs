namespace Znode.Server.Tests.InProcess;

/// <summary>What only the member's side shows of watches: its zxids one by one, and what it still keeps.</summary>
[TestFixture(Store.Memory)]
[TestFixture(Store.Disk)]
public sealed class WatchTests(Store store) : MemberFixture(store)
{
    [Test]
    public async Task A_watch_is_armed_at_what_is_committed_and_each_write_has_the_next_zxid()
    {
        await using var watch = await Session.WatchAsync("/a");
        await using var events = watch.GetAsyncEnumerator();
        var armed = Member.LastCommitted;

        await Session.CreateAsync("/a");
        await Session.SetAsync("/a", Bytes("x"));
        await Session.CreateAsync("/a/child");
        await Session.DeleteAsync("/a/child");
        await Session.DeleteAsync("/a");

        Assert.That(watch.ArmedAt, Is.EqualTo(armed));
        Assert.That((await events.NextAsync()).Zxid, Is.EqualTo(new Zxid(armed.Value + 1)));
        Assert.That((await events.NextAsync()).Zxid, Is.EqualTo(new Zxid(armed.Value + 2)));
        Assert.That((await events.NextAsync()).Zxid, Is.EqualTo(new Zxid(armed.Value + 5)));
    }

    [Test]
    public async Task A_disposed_watch_is_not_kept()
    {
        var watch = await Session.WatchAsync("/a");
        Assert.That(WatchCount, Is.EqualTo(1));

        await watch.DisposeAsync();

        Assert.That(WatchCount, Is.Zero);
    }

    private int WatchCount
    {
        get
        {
            using (Core.EnterTurn())
            {
                return Core.Watches.WatchCount;
            }
        }
    }
}
