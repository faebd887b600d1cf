using Znode.Acl;

namespace Znode.Tree;

/// <summary>Hears of each change as it is applied, in order: the watches. ZooKeeper: the <c>triggerWatch</c> calls in <c>DataTree</c>.</summary>
internal interface ITreeObserver
{
    /// <param name="path">The new znode.</param>
    /// <param name="acl">Its list.</param>
    /// <param name="parentAcl">Its parent's list.</param>
    /// <param name="zxid">The transaction.</param>
    void NodeCreated(byte[] path, AclList acl, AclList parentAcl, Zxid zxid);

    /// <param name="path">The znode that is gone.</param>
    /// <param name="acl">The list it had.</param>
    /// <param name="parentAcl">Its parent's list.</param>
    /// <param name="zxid">The transaction.</param>
    void NodeDeleted(byte[] path, AclList acl, AclList parentAcl, Zxid zxid);

    void NodeDataChanged(byte[] path, AclList acl, Zxid zxid);
}
