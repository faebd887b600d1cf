using System.Text;
using Znode.Watches;

namespace Znode.Core.Tests.Watches;

/// <summary>What the operator is shown: wchs, wchc, wchp and the watch count. Source: spec operations §5.2.</summary>
[TestFixture]
internal sealed class WatchReportTests
{
    private WatchScene _scene = null!;
    private RecordingWatcher _first = null!;
    private RecordingWatcher _second = null!;

    [SetUp]
    public void SetUp()
    {
        _scene = new();
        _first = new("first");
        _second = new("second");
    }

    [Test]
    public void Watches_are_counted_for_each_path_watcher_and_table_whatever_their_modes()
    {
        _scene.WatchData("/a", _first);
        _scene.Watch("/a", _first, WatchMode.PersistentRecursive);
        Assert.That(_scene.Watches.WatchCount, Is.EqualTo(1));
        _scene.Watch("/a", _first, WatchMode.Persistent);
        Assert.That(_scene.Watches.WatchCount, Is.EqualTo(2));
        _scene.WatchChildren("/b", _second);
        Assert.That((_scene.Watches.WatchCount, _scene.Watches.PathCount, _scene.Watches.WatcherCount), Is.EqualTo((3, 2, 2)));
    }

    [Test]
    public void The_summary_counts_the_data_table_only()
    {
        _scene.WatchChildren("/c", _first);
        _scene.WatchData("/a", _first);
        _scene.WatchData("/b", _first);
        _scene.WatchData("/a", _second);
        Assert.That(_scene.Watches.SummarizeData(), Is.EqualTo((Watchers: 2, Paths: 2, Watches: 3)));
    }

    [Test]
    public void By_path_the_data_table_is_listed_in_byte_order()
    {
        _scene.WatchData("/b", _second);
        _scene.WatchChildren("/c", _first);
        _scene.Watch("/a", _second, WatchMode.PersistentRecursive);
        _scene.WatchData("/a", _first);
        var report = _scene.Watches.ReportByPath().Select(line => $"{Encoding.UTF8.GetString(line.Path)} {string.Join(',', line.Watchers.Cast<RecordingWatcher>().Select(w => w.Name))}");
        Assert.That(report, Is.EqualTo(new[] { "/a second,first", "/b second" }));
    }

    [Test]
    public void By_watcher_the_data_table_is_listed_with_paths_in_byte_order()
    {
        _scene.WatchData("/b", _second);
        _scene.WatchChildren("/c", _first);
        _scene.WatchData("/a", _second);
        _scene.WatchData("/b", _first);
        var report = _scene.Watches.ReportByWatcher().Select(line => $"{((RecordingWatcher)line.Watcher).Name} {string.Join(',', line.Paths.Select(Encoding.UTF8.GetString))}");
        Assert.That(report, Is.EqualTo(new[] { "second /a,/b", "first /b" }));
    }
}
