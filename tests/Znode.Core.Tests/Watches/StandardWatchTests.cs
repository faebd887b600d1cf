using Znode.Watches;

namespace Znode.Core.Tests.Watches;

/// <summary>One-shot watches: the first columns of the table in spec client-protocol §10.3.</summary>
[TestFixture]
internal sealed class StandardWatchTests
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
    public void A_data_watch_on_a_missing_znode_fires_when_it_is_created()
    {
        _scene.WatchData("/a", _watcher);
        _scene.Created("/a");
        Assert.That(_watcher.Events, Is.EqualTo(new[] { "NodeCreated /a" }));
    }

    [Test]
    public void A_data_watch_fires_when_data_is_set()
    {
        _scene.WatchData("/a", _watcher);
        _scene.DataChanged("/a");
        Assert.That(_watcher.Events, Is.EqualTo(new[] { "NodeDataChanged /a" }));
    }

    [Test]
    public void A_data_watch_fires_when_the_znode_is_deleted()
    {
        _scene.WatchData("/a", _watcher);
        _scene.Deleted("/a");
        Assert.That(_watcher.Events, Is.EqualTo(new[] { "NodeDeleted /a" }));
    }

    [Test]
    public void A_data_watch_does_not_hear_of_children()
    {
        _scene.WatchData("/a", _watcher);
        _scene.Created("/a/b");
        _scene.DataChanged("/a/b");
        _scene.Deleted("/a/b");
        Assert.That(_watcher.Events, Is.Empty);
    }

    [Test]
    public void A_child_watch_fires_when_a_child_is_created()
    {
        _scene.WatchChildren("/a", _watcher);
        _scene.Created("/a/b");
        Assert.That(_watcher.Events, Is.EqualTo(new[] { "NodeChildrenChanged /a" }));
    }

    [Test]
    public void A_child_watch_fires_when_a_child_is_deleted()
    {
        _scene.WatchChildren("/a", _watcher);
        _scene.Deleted("/a/b");
        Assert.That(_watcher.Events, Is.EqualTo(new[] { "NodeChildrenChanged /a" }));
    }

    [Test]
    public void A_child_watch_fires_when_the_znode_itself_is_deleted()
    {
        _scene.WatchChildren("/a", _watcher);
        _scene.Deleted("/a");
        Assert.That(_watcher.Events, Is.EqualTo(new[] { "NodeDeleted /a" }));
    }

    [Test]
    public void A_child_watch_does_not_hear_of_data_nor_of_the_creation_of_the_znode_nor_of_grandchildren()
    {
        _scene.WatchChildren("/a", _watcher);
        _scene.DataChanged("/a");
        _scene.Created("/a");
        _scene.Created("/a/b/c");
        Assert.That(_watcher.Events, Is.Empty);
    }

    [Test]
    public void The_parent_of_a_top_level_znode_is_the_root()
    {
        _scene.WatchChildren("/", _watcher);
        _scene.Created("/a");
        Assert.That(_watcher.Events, Is.EqualTo(new[] { "NodeChildrenChanged /" }));
    }

    [Test]
    public void Setting_the_data_of_the_root_fires_its_data_watch_once()
    {
        _scene.WatchData("/", _watcher);
        _scene.DataChanged("/");
        Assert.That(_watcher.Events, Is.EqualTo(new[] { "NodeDataChanged /" }));
    }

    [Test]
    public void A_watch_fires_once()
    {
        _scene.WatchData("/a", _watcher);
        _scene.DataChanged("/a");
        _scene.DataChanged("/a");
        Assert.That(_watcher.Events, Has.Count.EqualTo(1));
        Assert.That(_scene.Watches.WatchCount, Is.Zero);
    }

    [Test]
    public void A_watch_that_is_set_twice_fires_once()
    {
        _scene.WatchData("/a", _watcher);
        _scene.WatchData("/a", _watcher);
        Assert.That(_scene.Watches.WatchCount, Is.EqualTo(1));
        _scene.DataChanged("/a");
        Assert.That(_watcher.Events, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_watcher_with_a_data_and_a_child_watch_is_told_once_of_the_end_of_the_znode_and_both_are_gone()
    {
        _scene.WatchData("/a", _watcher);
        _scene.WatchChildren("/a", _watcher);
        _scene.Deleted("/a");
        Assert.That(_watcher.Events, Is.EqualTo(new[] { "NodeDeleted /a" }));
        Assert.That(_scene.Watches.WatchCount, Is.Zero);
    }

    [Test]
    public void A_data_watch_that_fires_leaves_the_child_watch_on_the_same_path()
    {
        _scene.WatchData("/a", _watcher);
        _scene.WatchChildren("/a", _watcher);
        _scene.DataChanged("/a");
        Assert.That(_scene.Contains("/a", _watcher, WatcherType.Data), Is.False);
        Assert.That(_scene.Contains("/a", _watcher, WatcherType.Children), Is.True);
    }

    [Test]
    public void The_event_about_the_znode_comes_before_the_one_about_its_parent()
    {
        _scene.WatchChildren("/a", _watcher);
        _scene.WatchData("/a/b", _watcher);
        _scene.Created("/a/b");
        Assert.That(_watcher.Events, Is.EqualTo(new[] { "NodeCreated /a/b", "NodeChildrenChanged /a" }));
    }

    [Test]
    public void Watchers_are_told_in_the_order_in_which_they_set_their_watches()
    {
        var order = new List<string>();
        for (var i = 0; i < 50; i++)
        {
            _scene.WatchData("/a", new RecordingWatcher($"w{i}", (watcher, _) => order.Add(watcher.Name)));
        }

        _scene.DataChanged("/a");
        Assert.That(order, Is.EqualTo(Enumerable.Range(0, 50).Select(i => $"w{i}")));
    }

    [Test]
    public void All_watchers_share_one_event_which_carries_the_zxid_of_the_change()
    {
        var other = new RecordingWatcher();
        _scene.WatchData("/a", _watcher);
        _scene.WatchData("/a", other);
        _scene.DataChanged("/a");
        Assert.That(_watcher.Raw.Single(), Is.SameAs(other.Raw.Single()));
        Assert.That(_watcher.Raw.Single().Zxid, Is.EqualTo(_scene.Zxid));
    }

    [Test]
    public void A_watcher_may_set_its_watch_again_while_it_is_told_and_does_not_hear_of_the_same_change_again()
    {
        var again = new RecordingWatcher(told: (watcher, _) => _scene.WatchData("/a", watcher));
        _scene.WatchData("/a", again);
        _scene.WatchData("/a", _watcher);
        _scene.DataChanged("/a");
        _scene.DataChanged("/a");
        Assert.That(again.Events, Has.Count.EqualTo(2));
        Assert.That(_watcher.Events, Has.Count.EqualTo(1));
    }

    [Test]
    public void Paths_that_only_begin_alike_are_different_paths()
    {
        _scene.WatchData("/a", _watcher);
        _scene.WatchChildren("/a", _watcher);
        _scene.Created("/ab");
        _scene.DataChanged("/A");
        _scene.Created("/ab/c");
        Assert.That(_watcher.Events, Is.Empty);
    }
}
