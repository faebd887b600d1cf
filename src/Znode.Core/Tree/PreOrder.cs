namespace Znode.Tree;

/// <summary>The order of a walk that comes to each parent before its children, step by step and without memory of the way.</summary>
internal static class PreOrder
{
    /// <summary>Gets the znode after <paramref name="node"/> in the subtree of <paramref name="root"/>; null at the end.</summary>
    public static DataNode? Next(DataNode node, DataNode root) => node.FirstChild ?? NextAfterSubtree(node, root);

    /// <summary>Gets the znode after <paramref name="node"/> and all below it.</summary>
    public static DataNode? NextAfterSubtree(DataNode node, DataNode root)
    {
        for (var current = node; current != root; current = current.Parent!)
        {
            if (current.NextSibling is { } sibling)
            {
                return sibling;
            }
        }

        return null;
    }
}
