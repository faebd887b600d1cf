using System.Text;
using Znode.Acl;
using Znode.Watches;

namespace Znode.Core.Tests.Watches;

/// <summary>The watches of a tree that is not there: tests say what happened to it, with paths as strings.</summary>
internal sealed class WatchScene
{
    public static readonly AclList NodeAcl = new(1, AclEntry.Open);
    public static readonly AclList ParentAcl = new(2, AclEntry.Open);

    private long _zxid = 0x1_00000000;

    public WatchManager Watches { get; } = new(hashSeed: 1);

    public Zxid Zxid => new(_zxid);

    public static byte[] Utf8(string path) => Encoding.UTF8.GetBytes(path);

    public void Created(string path) => Watches.NodeCreated(Utf8(path), NodeAcl, ParentAcl, new(++_zxid));

    public void Deleted(string path) => Watches.NodeDeleted(Utf8(path), NodeAcl, ParentAcl, new(++_zxid));

    public void DataChanged(string path) => Watches.NodeDataChanged(Utf8(path), NodeAcl, new(++_zxid));

    public void WatchData(string path, IWatcher watcher) => Watches.AddData(Utf8(path), watcher);

    public void WatchChildren(string path, IWatcher watcher) => Watches.AddChild(Utf8(path), watcher);

    public void Watch(string path, IWatcher watcher, WatchMode mode) => Watches.Add(Utf8(path), watcher, mode);

    public bool Remove(string path, IWatcher watcher, WatcherType type) => Watches.Remove(Utf8(path), watcher, type);

    public bool Contains(string path, IWatcher watcher, WatcherType type) => Watches.Contains(Utf8(path), watcher, type);
}
