namespace Znode.Tree;

/// <summary>A place in the tree that must stay valid while the tree changes.</summary>
internal interface ITreeCursor
{
    /// <summary>Hears that a znode, which has no children, is about to be removed.</summary>
    void Removing(DataNode node);
}
