using System.Text;
using Znode.Tree;

namespace Znode.Core.Tests.Tree.Model;

/// <summary>A tree as text, a line for each znode by path, to compare whole trees and to see where they differ.</summary>
internal static class TreeText
{
    public static string Of(ModelTree model)
    {
        var text = new StringBuilder();
        foreach (var (path, node) in model.Nodes)
        {
            Line(text, path, node, model.ChildrenOf(path));
        }

        return text.Append(Totals(model.Digest(), model.Nodes.Count + 1, model.Nodes.Sum(node => Size(node.Key, node.Value)) + Size("/", model.Nodes[""]))).ToString();
    }

    public static string Of(DataTree tree)
    {
        var lines = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (var node = tree.Root; node is not null; node = PreOrder.Next(node, tree.Root))
        {
            var text = new StringBuilder();
            var path = node.Parent is null ? "" : Encoding.UTF8.GetString(node.GetPath());
            Assert.That(tree.Find(Encoding.UTF8.GetBytes(path)), Is.SameAs(node));
            var children = new List<string>();
            foreach (var child in node.Children)
            {
                Assert.That(child.Parent, Is.SameAs(node));
                children.Add(Encoding.UTF8.GetString(child.GetPath()));
            }

            Assert.That(node.ChildCount, Is.EqualTo(children.Count));
            Line(text, path, ModelOf(node), children);
            lines.Add(path, text.ToString());
        }

        return string.Concat(lines.Values) + Totals(tree.Digest, tree.NodeCount, tree.ApproximateDataSize);
    }

    /// <summary>The indexes: ephemerals by session, containers and times to live, and how often each list of rights is used.</summary>
    public static string IndexesOf(DataTree tree) => string.Join('\n', [
        .. tree.EphemeralSessions.Select(session => $"{session}: {string.Join(' ', Paths(tree.EphemeralsOf(session)))}"),
        $"{tree.EphemeralCount} ephemerals",
        .. Paths(tree.Reapable(long.MaxValue / 2, 1)),
        .. tree.AclLists.Select(list => $"{string.Join(' ', list.Entries)} x {list.References}").Order(StringComparer.Ordinal)]);

    private static IEnumerable<string> Paths(IEnumerable<DataNode> nodes) => nodes.Select(node => Encoding.UTF8.GetString(node.GetPath())).Order(StringComparer.Ordinal);

    private static string Totals(ulong digest, int nodes, long size) => $"digest {digest:x}, {nodes} nodes, {size} bytes\n";

    private static long Size(string path, ModelNode node) => Encoding.UTF8.GetByteCount(path) + (node.Data?.Length ?? 0);

    private static ModelNode ModelOf(DataNode node) => new()
    {
        Data = node.Data,
        Acl = node.Acl.Entries,
        Czxid = node.Stat.Czxid,
        Mzxid = node.Stat.Mzxid,
        Pzxid = node.Stat.Pzxid,
        Ctime = node.Stat.Ctime,
        Mtime = node.Stat.Mtime,
        Version = node.Stat.Version,
        Cversion = node.Stat.StoredCversion,
        Aversion = node.Stat.Aversion,
        Owner = node.Stat.Owner,
    };

    private static void Line(StringBuilder text, string path, ModelNode node, IEnumerable<string> children) => text
        .Append(path.Length == 0 ? "(root)" : path)
        .Append(' ').Append(node.Data is null ? "null" : $"'{Encoding.UTF8.GetString(node.Data)}'")
        .Append(" c=").Append(node.Czxid).Append(" m=").Append(node.Mzxid).Append(" p=").Append(node.Pzxid)
        .Append(" ct=").Append(node.Ctime).Append(" mt=").Append(node.Mtime)
        .Append(" v=").Append(node.Version).Append('/').Append(node.Cversion).Append('/').Append(node.Aversion)
        .Append(" o=").Append(node.Owner)
        .Append(" acl=").AppendJoin(' ', node.Acl)
        .Append(" [").AppendJoin(' ', children.Order(StringComparer.Ordinal)).Append("]\n");
}
