using Znode.Transactions;

namespace Znode.Core.Tests.Tree;

public sealed class ObserverTests
{
    [Test]
    public void Each_change_is_told_once_and_in_order()
    {
        var events = new RecordedEvents();
        var script = new TreeScript(events);
        script.Create("/a");
        script.Multi(
            script.CreateTxn(OpCode.Create, "/a/b", ""),
            new SetDataTxn(OpCode.SetData, "/a"u8.ToArray(), null, 1),
            new DeleteTxn(OpCode.Delete, "/a/b"u8.ToArray()));
        script.SetAcl("/a", AclEntry.ReadOnly, 1);
        script.Create("/e", ephemeral: true);
        script.CloseSession("/e");

        Assert.That(events.Events, Is.EqualTo(new[]
        {
            "1 created /a", "2 created /a/b", "2 changed /a", "2 deleted /a/b", "4 created /e", "5 deleted /e",
        }));
    }

    [Test]
    public void What_could_not_be_done_is_not_told()
    {
        var events = new RecordedEvents();
        var script = new TreeScript(events);
        script.Create("/a");
        events.Events.Clear();

        script.Create("/a");
        script.Delete("/b");
        script.SetData("/b", "", 1);
        script.Apply(new ErrorTxn(ErrorCode.NoAuth));

        Assert.That(events.Events, Is.Empty);
    }

    [Test]
    public void Statistics_of_a_quota_change_unseen()
    {
        var events = new RecordedEvents();
        var script = new TreeScript(events);
        script.Create("/a");
        script.Create("/zookeeper/quota/a");
        script.Create("/zookeeper/quota/a/zookeeper_limits", "count=5,bytes=-1");
        script.Create("/zookeeper/quota/a/zookeeper_stats", "count=0,bytes=0");
        events.Events.Clear();

        script.Create("/a/b", "xyz");

        Assert.Multiple(() =>
        {
            Assert.That(events.Events, Is.EqualTo(new[] { "5 created /a/b" }));
            Assert.That(script.Data("/zookeeper/quota/a/zookeeper_stats"), Is.EqualTo("count=2,bytes=3"));
            Assert.That(script.Stat("/zookeeper/quota/a/zookeeper_stats").Mzxid, Is.EqualTo(new Zxid(4)));
        });
    }
}
