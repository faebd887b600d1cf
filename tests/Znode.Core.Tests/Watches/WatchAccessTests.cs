using Znode.Watches;

namespace Znode.Core.Tests.Watches;

/// <summary>Events about what a watcher may not read. Source: spec client-protocol §10.3, ACL filter.</summary>
[TestFixture]
internal sealed class WatchAccessTests
{
    private WatchScene _scene = null!;
    private RecordingWatcher _watcher = null!;

    [SetUp]
    public void SetUp()
    {
        _scene = new();
        _watcher = new();
    }

    [Test]
    public void An_event_about_a_znode_that_the_watcher_may_not_read_is_not_delivered_but_uses_up_the_watch()
    {
        _watcher.Unreadable.Add(WatchScene.NodeAcl);
        _scene.WatchData("/a", _watcher);
        _scene.DataChanged("/a");
        _watcher.Unreadable.Clear();
        _scene.DataChanged("/a");
        Assert.That(_watcher.Events, Is.Empty);
        Assert.That(_scene.Watches.WatchCount, Is.Zero);
    }

    [Test]
    public void NodeChildrenChanged_is_judged_by_the_list_of_the_parent()
    {
        _watcher.Unreadable.Add(WatchScene.NodeAcl);
        _scene.WatchChildren("/a", _watcher);
        _scene.Created("/a/b");
        Assert.That(_watcher.TakeEvents(), Is.EqualTo(new[] { "NodeChildrenChanged /a" }));

        _watcher.Unreadable.Add(WatchScene.ParentAcl);
        _scene.WatchChildren("/a", _watcher);
        _scene.Created("/a/c");
        Assert.That(_watcher.Events, Is.Empty);
        Assert.That(_scene.Watches.WatchCount, Is.Zero);
    }

    [Test]
    public void NodeCreated_and_NodeDeleted_are_judged_by_the_list_of_the_znode()
    {
        _watcher.Unreadable.Add(WatchScene.ParentAcl);
        _scene.Watch("/a", _watcher, WatchMode.Persistent);
        _scene.Created("/a");
        _scene.Deleted("/a");
        Assert.That(_watcher.Events, Is.EqualTo(new[] { "NodeCreated /a", "NodeDeleted /a" }));
    }

    [Test]
    public void A_recursive_watch_is_judged_by_the_list_of_the_znode_that_changed_and_stays()
    {
        _watcher.Unreadable.Add(WatchScene.NodeAcl);
        _scene.Watch("/", _watcher, WatchMode.PersistentRecursive);
        _scene.DataChanged("/a/b");
        Assert.That(_watcher.Events, Is.Empty);
        Assert.That(_scene.Contains("/", _watcher, WatcherType.PersistentRecursive), Is.True);
    }

    [Test]
    public void One_watcher_that_may_not_read_does_not_keep_the_event_from_another()
    {
        var other = new RecordingWatcher();
        _watcher.Unreadable.Add(WatchScene.NodeAcl);
        _scene.WatchData("/a", _watcher);
        _scene.WatchData("/a", other);
        _scene.DataChanged("/a");
        Assert.That(_watcher.Events, Is.Empty);
        Assert.That(other.Events, Has.Count.EqualTo(1));
    }
}
