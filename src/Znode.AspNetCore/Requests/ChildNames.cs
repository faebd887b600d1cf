using Znode.Jute;
using Znode.Tree;

namespace Znode.AspNetCore.Requests;

/// <summary>The names of a znode's children as a vector of strings, straight from the tree.</summary>
internal static class ChildNames
{
    public static void Write(JuteWriter writer, DataNode node)
    {
        writer.WriteInt(node.ChildCount);
        foreach (var child in node.Children)
        {
            writer.WriteBuffer(child.Name);
        }
    }
}
