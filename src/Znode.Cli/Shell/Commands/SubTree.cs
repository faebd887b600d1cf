using Znode.Cli.Shell.Connection;

namespace Znode.Cli.Shell.Commands;

/// <summary>Walks below a znode. ZooKeeper: <c>ZKUtil</c>.</summary>
internal static class SubTree
{
    /// <summary>Visits a znode, then its children in order, then what is below each of them in turn: the order of <c>ls -R</c>.</summary>
    public static async Task VisitAsync(IShellConnection connection, string path, Func<string, Task> visit)
    {
        await connection.GetDataAsync(path, watch: false).ConfigureAwait(false);
        await visit(path).ConfigureAwait(false);
        var below = new Stack<string>([path]);
        while (below.TryPop(out var parent))
        {
            if (await ChildrenOfAsync(connection, parent).ConfigureAwait(false) is not { } children)
            {
                continue;
            }

            foreach (var child in children)
            {
                await visit(child).ConfigureAwait(false);
            }

            foreach (var child in children.Reverse())
            {
                below.Push(child);
            }
        }
    }

    /// <summary>Lists a znode and all below it, level by level: backwards, it is an order to delete them in. ZooKeeper: <c>listSubTreeBFS</c>.</summary>
    public static async Task<List<string>> ListAsync(IShellConnection connection, string path)
    {
        var paths = new List<string> { path };
        for (var i = 0; i < paths.Count; i++)
        {
            var children = await connection.GetChildrenAsync(paths[i], watch: false).ConfigureAwait(false);
            paths.AddRange(children.Children.Select(child => ShellPath.Join(paths[i], child)));
        }

        return paths;
    }

    /// <summary>Gets the sorted paths of the children, or null when the znode has gone meanwhile.</summary>
    private static async Task<IReadOnlyList<string>?> ChildrenOfAsync(IShellConnection connection, string path)
    {
        try
        {
            var reply = await connection.GetChildrenAsync(path, watch: false).ConfigureAwait(false);
            return [.. reply.Children.Order(StringComparer.Ordinal).Select(child => ShellPath.Join(path, child))];
        }
        catch (KeeperException refusal) when (refusal.Code == ErrorCode.NoNode)
        {
            return null;
        }
    }
}
