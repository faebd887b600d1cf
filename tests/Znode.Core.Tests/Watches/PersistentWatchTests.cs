using Znode.Watches;

namespace Znode.Core.Tests.Watches;

/// <summary>Watches that stay: the last columns of the table in spec client-protocol §10.3.</summary>
[TestFixture]
internal sealed class PersistentWatchTests
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
    public void A_persistent_watch_hears_of_the_znode_and_of_its_children_for_ever()
    {
        _scene.Watch("/a", _watcher, WatchMode.Persistent);
        for (var i = 0; i < 2; i++)
        {
            _scene.Created("/a");
            _scene.DataChanged("/a");
            _scene.Created("/a/b");
            _scene.Deleted("/a/b");
            _scene.Deleted("/a");
            Assert.That(
                _watcher.TakeEvents(),
                Is.EqualTo(new[] { "NodeCreated /a", "NodeDataChanged /a", "NodeChildrenChanged /a", "NodeChildrenChanged /a", "NodeDeleted /a" }));
        }
    }

    [Test]
    public void A_persistent_watch_does_not_hear_of_the_data_of_children_nor_of_grandchildren()
    {
        _scene.Watch("/a", _watcher, WatchMode.Persistent);
        _scene.DataChanged("/a/b");
        _scene.Created("/a/b/c");
        Assert.That(_watcher.Events, Is.Empty);
    }

    [Test]
    public void A_recursive_watch_hears_of_everything_on_and_below_its_path_but_never_NodeChildrenChanged()
    {
        _scene.Watch("/a", _watcher, WatchMode.PersistentRecursive);
        _scene.Created("/a");
        _scene.Created("/a/b");
        _scene.Created("/a/b/c");
        _scene.DataChanged("/a/b/c");
        _scene.Deleted("/a/b/c");
        _scene.Deleted("/a/b");
        _scene.Deleted("/a");
        Assert.That(
            _watcher.Events,
            Is.EqualTo(new[]
            {
                "NodeCreated /a", "NodeCreated /a/b", "NodeCreated /a/b/c", "NodeDataChanged /a/b/c", "NodeDeleted /a/b/c", "NodeDeleted /a/b", "NodeDeleted /a",
            }));
    }

    [Test]
    public void A_recursive_watch_on_the_root_covers_everything()
    {
        _scene.Watch("/", _watcher, WatchMode.PersistentRecursive);
        _scene.DataChanged("/");
        _scene.Created("/x");
        _scene.DataChanged("/x/y/z");
        Assert.That(_watcher.Events, Is.EqualTo(new[] { "NodeDataChanged /", "NodeCreated /x", "NodeDataChanged /x/y/z" }));
    }

    [Test]
    public void A_recursive_watch_does_not_hear_of_siblings_whose_names_begin_alike()
    {
        _scene.Watch("/a", _watcher, WatchMode.PersistentRecursive);
        _scene.Created("/ab");
        _scene.Created("/ab/c");
        _scene.Created("/b/a");
        Assert.That(_watcher.Events, Is.Empty);
    }

    [Test]
    public void A_path_that_was_never_valid_matches_nothing()
    {
        _scene.Watch("/a/", _watcher, WatchMode.PersistentRecursive);
        _scene.Watch("", _watcher, WatchMode.Persistent);
        _scene.Created("/a/b");
        _scene.Created("/x");
        Assert.That(_watcher.Events, Is.Empty);
    }

    [Test]
    public void Several_recursive_watches_of_one_watcher_on_the_way_up_give_one_event()
    {
        _scene.Watch("/", _watcher, WatchMode.PersistentRecursive);
        _scene.Watch("/a", _watcher, WatchMode.PersistentRecursive);
        _scene.Watch("/a/b", _watcher, WatchMode.PersistentRecursive);
        _scene.WatchData("/a/b", _watcher);
        _scene.DataChanged("/a/b");
        Assert.That(_watcher.Events, Is.EqualTo(new[] { "NodeDataChanged /a/b" }));
    }

    [Test]
    public void All_modes_on_one_path_give_one_event_about_the_znode_and_only_the_standard_one_is_used_up()
    {
        _scene.WatchData("/a", _watcher);
        _scene.Watch("/a", _watcher, WatchMode.Persistent);
        _scene.Watch("/a", _watcher, WatchMode.PersistentRecursive);
        _scene.DataChanged("/a");
        Assert.That(_watcher.Events, Has.Count.EqualTo(1));
        Assert.That(_scene.Contains("/a", _watcher, WatcherType.Data), Is.False);
        Assert.That(_scene.Contains("/a", _watcher, WatcherType.Persistent), Is.True);
        Assert.That(_scene.Contains("/a", _watcher, WatcherType.PersistentRecursive), Is.True);
    }

    [Test]
    public void A_watcher_with_a_recursive_and_a_child_watch_hears_of_a_new_child_in_both_ways()
    {
        _scene.Watch("/a", _watcher, WatchMode.PersistentRecursive);
        _scene.WatchChildren("/a", _watcher);
        _scene.Created("/a/b");
        Assert.That(_watcher.Events, Is.EqualTo(new[] { "NodeCreated /a/b", "NodeChildrenChanged /a" }));
    }

    [Test]
    public void The_deletion_of_a_znode_reaches_a_child_watch_and_a_recursive_watch_above_it_of_one_watcher_once()
    {
        _scene.WatchChildren("/a/b", _watcher);
        _scene.Watch("/", _watcher, WatchMode.PersistentRecursive);
        _scene.Deleted("/a/b");
        Assert.That(_watcher.Events, Is.EqualTo(new[] { "NodeDeleted /a/b" }));
    }

    [Test]
    public void A_data_watch_that_stays_hears_only_of_the_znode()
    {
        _scene.Watches.AddPersistentData(WatchScene.Utf8("/a"), _watcher);
        _scene.Created("/a/b");
        _scene.DataChanged("/a");
        _scene.Deleted("/a");
        _scene.Created("/a");
        Assert.That(_watcher.Events, Is.EqualTo(new[] { "NodeDataChanged /a", "NodeDeleted /a", "NodeCreated /a" }));
    }

    [Test]
    public void A_child_watch_that_stays_hears_of_the_children_and_of_the_end_of_the_znode()
    {
        _scene.Watches.AddPersistentChild(WatchScene.Utf8("/a"), _watcher);
        _scene.DataChanged("/a");
        _scene.Created("/a/b");
        _scene.Deleted("/a/b");
        _scene.Deleted("/a");
        _scene.Created("/a");
        Assert.That(_watcher.Events, Is.EqualTo(new[] { "NodeChildrenChanged /a", "NodeChildrenChanged /a", "NodeDeleted /a" }));
    }
}
