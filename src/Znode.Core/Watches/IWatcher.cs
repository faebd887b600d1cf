using Znode.Acl;

namespace Znode.Watches;

/// <summary>Whoever gets events: a client's connection, or a stream of an in-process session. Called by the tree's owner; must not block.</summary>
internal interface IWatcher
{
    /// <summary>Tells whether the watcher's identities have READ on a list: events about what it may not read are not delivered.</summary>
    bool MayRead(AclList acl);

    void OnEvent(WatchedEvent watchedEvent);
}
