using System.Text;
using Znode.Cli.Shell.Connection;

namespace Znode.Cli.Shell.Commands;

/// <summary>Where quotas are kept. Source: spec semantics §8; ZooKeeper: <c>Quotas</c>.</summary>
internal static class QuotaNodes
{
    public const string Root = "/zookeeper/quota";

    private const string LimitsName = "zookeeper_limits";

    public static string Limits(string path) => $"{Root}{path}/{LimitsName}";

    public static string Stats(string path) => $"{Root}{path}/zookeeper_stats";

    /// <summary>Gets what a znode holds, or null when it does not exist.</summary>
    public static async Task<byte[]?> TryReadAsync(IShellConnection connection, string node)
    {
        try
        {
            return (await connection.GetDataAsync(node, watch: false).ConfigureAwait(false)).Data ?? [];
        }
        catch (KeeperException refusal) when (refusal.Code == ErrorCode.NoNode)
        {
            return null;
        }
    }

    /// <summary>Finds a quota below a path: two can not be on one way down.</summary>
    /// <returns>The path that has it, or null.</returns>
    public static async Task<string?> FindBelowAsync(IShellConnection connection, string path)
    {
        if (await connection.ExistsAsync(Root + path, watch: false).ConfigureAwait(false) is null)
        {
            return null;
        }

        foreach (var node in await SubTree.ListAsync(connection, Root + path).ConfigureAwait(false))
        {
            if (node.EndsWith("/" + LimitsName, StringComparison.Ordinal) && node != Limits(path))
            {
                return node[Root.Length..^(LimitsName.Length + 1)];
            }
        }

        return null;
    }

    /// <summary>Finds a quota above a path.</summary>
    /// <returns>The path that has it, or null.</returns>
    public static async Task<string?> FindAboveAsync(IShellConnection connection, string path)
    {
        for (var at = ShellPath.ParentOf(path); at != "/"; at = ShellPath.ParentOf(at))
        {
            if (await connection.ExistsAsync(Limits(at), watch: false).ConfigureAwait(false) is not null)
            {
                return at;
            }
        }

        return null;
    }

    /// <summary>Makes the znodes from the root of the quotas down to a path.</summary>
    public static async Task EnsureAsync(IShellConnection connection, string path)
    {
        for (var slash = path.IndexOf('/', 1); ; slash = path.IndexOf('/', slash + 1))
        {
            await EnsureOneAsync(connection, Root + (slash < 0 ? path : path[..slash])).ConfigureAwait(false);
            if (slash < 0)
            {
                return;
            }
        }
    }

    /// <summary>Deletes what <see cref="EnsureAsync"/> made and nothing else needs.</summary>
    public static async Task TrimAsync(IShellConnection connection, string path)
    {
        for (var at = path; at != "/"; at = ShellPath.ParentOf(at))
        {
            try
            {
                await connection.DeleteAsync(Root + at, -1).ConfigureAwait(false);
            }
            catch (KeeperException refusal) when (refusal.Code is ErrorCode.NotEmpty or ErrorCode.NoNode)
            {
                return;
            }
        }
    }

    /// <summary>Limits in zkCli's form, which always has the hard ones.</summary>
    public static byte[] Format(Tree.Quotas.QuotaLimits limits) => Encoding.ASCII.GetBytes(string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"count={limits.Count},bytes={limits.Bytes}=;byteHardLimit={limits.BytesHard};countHardLimit={limits.CountHard}"));

    private static async Task EnsureOneAsync(IShellConnection connection, string node)
    {
        try
        {
            await connection.CreateAsync(node, null, AclEntry.Open, CreateMode.Persistent, -1).ConfigureAwait(false);
        }
        catch (KeeperException refusal) when (refusal.Code == ErrorCode.NodeExists)
        {
            // Somebody else's quota came by here.
        }
    }
}
