namespace Znode.Tests.Client;

[TestFixture]
public sealed class WatchOptionsTests
{
    [Test]
    public void The_default_watches_the_znode_with_room_for_1024_events()
    {
        var options = new WatchOptions();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(options.Scope, Is.EqualTo(WatchScope.Node));
            Assert.That(options.Capacity, Is.EqualTo(1024));
            Assert.That(options.ResumeAfter, Is.Null);
        }
    }

    [Test]
    public void A_scope_will_do_for_options([Values] WatchScope scope)
    {
        WatchOptions options = scope;
        Assert.That(options, Is.EqualTo(new WatchOptions { Scope = scope }));
    }

    [Test]
    public void A_buffer_has_room_for_one_event_at_least()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(new WatchOptions { Capacity = 1 }.Capacity, Is.EqualTo(1));
            Assert.That(() => new WatchOptions { Capacity = 0 }, Throws.TypeOf<ArgumentOutOfRangeException>());
        }
    }
}
