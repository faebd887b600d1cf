namespace Znode;

/// <summary>How much of the tree a watch is about.</summary>
public enum WatchScope
{
    /// <summary>The znode: created, its data set, deleted.</summary>
    Node,

    /// <summary>The list of its children, and its own deletion. What the children hold is not watched.</summary>
    Children,

    /// <summary>The znode and everything below it: created, data set, deleted. ZooKeeper: a persistent recursive watch.</summary>
    Subtree,
}
