using CsCheck;
using Znode.Watches;

namespace Znode.Core.Tests.Watches;

/// <summary>Any sequence of operations gives each watcher the events that the specification's own wording gives it.</summary>
[TestFixture]
internal sealed class WatchModelTests
{
    private const int WatcherCount = 4;

    private static readonly string[] Paths = ["/", "/a", "/a/b", "/a/b/c", "/ab", "/a/c"];

    private static readonly Gen<Step> Steps = Gen.Select(
        Gen.Enum<Operation>(), Gen.Int[0, Paths.Length - 1].Select(i => Paths[i]), Gen.Int[0, WatcherCount - 1], Gen.Enum<WatchMode>(), Gen.Enum<WatcherType>(), (op, path, watcher, mode, type) => new Step(op, path, watcher, mode, type));

    private enum Operation
    {
        AddData,
        AddChild,
        Add,
        Remove,
        RemoveAll,
        Created,
        Deleted,
        DataChanged,
    }

    [Test]
    public void Any_sequence_of_operations_tells_the_watchers_what_the_specification_says() => Gen.Select(Steps.Array[1, 60], Gen.Int[0, 15], Gen.Int[0, 15]).Sample((steps, blindToNode, blindToParent) =>
    {
        var scene = new WatchScene();
        var watchers = new RecordingWatcher[WatcherCount];
        for (var i = 0; i < WatcherCount; i++)
        {
            watchers[i] = new();
            if ((blindToNode & (1 << i)) != 0)
            {
                watchers[i].Unreadable.Add(WatchScene.NodeAcl);
            }

            if ((blindToParent & (1 << i)) != 0)
            {
                watchers[i].Unreadable.Add(WatchScene.ParentAcl);
            }
        }

        var model = new NaiveWatches(i => (blindToNode & (1 << i)) == 0, i => (blindToParent & (1 << i)) == 0);
        foreach (var step in steps)
        {
            Run(step, scene, watchers, model);
            Assert.That(scene.Watches.WatchCount, Is.EqualTo(model.Count));
        }

        for (var i = 0; i < WatcherCount; i++)
        {
            Assert.That(watchers[i].Events, Is.EqualTo(model.Events.GetValueOrDefault(i, [])));
            scene.Watches.RemoveAll(watchers[i]);
        }

        Assert.That((scene.Watches.WatchCount, scene.Watches.PathCount, scene.Watches.WatcherCount), Is.EqualTo((0, 0, 0)));
    }, iter: 1_000);

    private static void Run(Step step, WatchScene scene, RecordingWatcher[] watchers, NaiveWatches model)
    {
        var watcher = watchers[step.Watcher];
        switch (step.Operation)
        {
            case Operation.AddData:
                scene.WatchData(step.Path, watcher);
                model.AddData(step.Path, step.Watcher);
                break;
            case Operation.AddChild:
                scene.WatchChildren(step.Path, watcher);
                model.AddChild(step.Path, step.Watcher);
                break;
            case Operation.Add:
                scene.Watch(step.Path, watcher, step.Mode);
                model.Add(step.Path, step.Watcher, step.Mode);
                break;
            case Operation.Remove:
                Assert.That(scene.Contains(step.Path, watcher, step.Type), Is.EqualTo(model.Contains(step.Path, step.Watcher, step.Type)));
                Assert.That(scene.Remove(step.Path, watcher, step.Type), Is.EqualTo(model.Remove(step.Path, step.Watcher, step.Type)));
                break;
            case Operation.RemoveAll:
                scene.Watches.RemoveAll(watcher);
                model.RemoveAll(step.Watcher);
                break;
            case Operation.Created when step.Path != "/":
                scene.Created(step.Path);
                model.Created(step.Path);
                break;
            case Operation.Deleted when step.Path != "/":
                scene.Deleted(step.Path);
                model.Deleted(step.Path);
                break;
            case Operation.DataChanged:
                scene.DataChanged(step.Path);
                model.DataChanged(step.Path);
                break;
            default:
                break;
        }
    }

    private sealed record Step(Operation Operation, string Path, int Watcher, WatchMode Mode, WatcherType Type);
}
