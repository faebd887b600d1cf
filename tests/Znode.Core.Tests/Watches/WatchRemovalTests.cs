using Znode.Watches;

namespace Znode.Core.Tests.Watches;

/// <summary>removeWatches, checkWatches and the end of a connection. Source: spec client-protocol §10.6.</summary>
[TestFixture]
internal sealed class WatchRemovalTests
{
    private static readonly WatcherType[] Types = Enum.GetValues<WatcherType>();

    private WatchScene _scene = null!;
    private RecordingWatcher _watcher = null!;

    [SetUp]
    public void SetUp()
    {
        _scene = new();
        _watcher = new();
    }

    [Test]
    public void Each_type_finds_what_it_means_and_nothing_else(
        [Values("data", "children", "persistent", "recursive")] string what)
    {
        var expected = Set("/a", what);
        foreach (var type in Types)
        {
            Assert.That(_scene.Contains("/a", _watcher, type), Is.EqualTo(type == expected || type == WatcherType.Any), type.ToString());
        }
    }

    [Test]
    public void Removing_by_type_or_by_Any_removes_it_once(
        [Values("data", "children", "persistent", "recursive")] string what,
        [Values] bool any)
    {
        var own = Set("/a", what);
        var type = any ? WatcherType.Any : own;
        Assert.That(_scene.Remove("/a", _watcher, type), Is.True);
        Assert.That(_scene.Remove("/a", _watcher, type), Is.False);
        Assert.That((_scene.Watches.WatchCount, _scene.Watches.PathCount, _scene.Watches.WatcherCount), Is.EqualTo((0, 0, 0)));
    }

    [Test]
    public void Removing_a_type_that_is_not_there_leaves_the_others()
    {
        Set("/a", "data");
        Assert.That(_scene.Remove("/a", _watcher, WatcherType.Children), Is.False);
        Assert.That(_scene.Remove("/a", _watcher, WatcherType.Persistent), Is.False);
        Assert.That(_scene.Remove("/a", _watcher, WatcherType.PersistentRecursive), Is.False);
        Assert.That(_scene.Contains("/a", _watcher, WatcherType.Data), Is.True);
    }

    [Test]
    public void Removing_one_mode_leaves_the_others_on_the_path()
    {
        foreach (var what in new[] { "data", "children", "persistent", "recursive" })
        {
            Set("/a", what);
        }

        _scene.Remove("/a", _watcher, WatcherType.Persistent);
        _scene.DataChanged("/a");
        _scene.Created("/a/b");
        Assert.That(_watcher.TakeEvents(), Is.EqualTo(new[] { "NodeDataChanged /a", "NodeCreated /a/b", "NodeChildrenChanged /a" }));

        _scene.Remove("/a", _watcher, WatcherType.PersistentRecursive);
        _scene.DataChanged("/a");
        Assert.That(_watcher.Events, Is.Empty);
    }

    [Test]
    public void Only_exactly_the_path_and_the_watcher_are_meant()
    {
        Set("/a", "data");
        Assert.That(_scene.Remove("/a/b", _watcher, WatcherType.Any), Is.False);
        Assert.That(_scene.Remove("/a", new RecordingWatcher(), WatcherType.Any), Is.False);
        Assert.That(_scene.Contains("/A", _watcher, WatcherType.Any), Is.False);
    }

    [Test]
    public void A_watcher_that_is_forgotten_hears_nothing_more_and_others_do()
    {
        var other = new RecordingWatcher();
        _scene.WatchData("/a", _watcher);
        _scene.WatchData("/a", other);
        _scene.WatchChildren("/a", _watcher);
        _scene.Watch("/b", _watcher, WatchMode.Persistent);
        _scene.Watch("/", _watcher, WatchMode.PersistentRecursive);

        _scene.Watches.RemoveAll(_watcher);
        Assert.That((_scene.Watches.WatchCount, _scene.Watches.PathCount, _scene.Watches.WatcherCount), Is.EqualTo((1, 1, 1)));

        _scene.Deleted("/a");
        _scene.DataChanged("/b");
        Assert.That(_watcher.Events, Is.Empty);
        Assert.That(other.Events, Is.EqualTo(new[] { "NodeDeleted /a" }));
    }

    [Test]
    public void Forgetting_a_watcher_that_has_nothing_does_nothing()
    {
        _scene.Watches.RemoveAll(_watcher);
        Assert.That(_scene.Watches.WatcherCount, Is.Zero);
    }

    private WatcherType Set(string path, string what)
    {
        switch (what)
        {
            case "data":
                _scene.WatchData(path, _watcher);
                return WatcherType.Data;
            case "children":
                _scene.WatchChildren(path, _watcher);
                return WatcherType.Children;
            case "persistent":
                _scene.Watch(path, _watcher, WatchMode.Persistent);
                return WatcherType.Persistent;
            default:
                _scene.Watch(path, _watcher, WatchMode.PersistentRecursive);
                return WatcherType.PersistentRecursive;
        }
    }
}
