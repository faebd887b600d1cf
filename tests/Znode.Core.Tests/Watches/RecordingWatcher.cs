using System.Text;
using Znode.Acl;
using Znode.Watches;

namespace Znode.Core.Tests.Watches;

/// <summary>Writes down what it is told, as <c>Type path</c>.</summary>
internal sealed class RecordingWatcher(string name = "watcher", Action<RecordingWatcher, string>? told = null) : IWatcher
{
    public string Name { get; } = name;

    public List<string> Events { get; } = [];

    public List<WatchedEvent> Raw { get; } = [];

    /// <summary>Gets the lists that the watcher may not read.</summary>
    public HashSet<AclList> Unreadable { get; } = [];

    public bool MayRead(AclList acl) => !Unreadable.Contains(acl);

    public void OnEvent(WatchedEvent watchedEvent)
    {
        var text = $"{watchedEvent.Type} {Encoding.UTF8.GetString(watchedEvent.Path)}";
        Events.Add(text);
        Raw.Add(watchedEvent);
        told?.Invoke(this, text);
    }

    public string[] TakeEvents()
    {
        var taken = Events.ToArray();
        Events.Clear();
        return taken;
    }
}
