using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Znode.Transactions;

namespace Znode.Core.Tests.Tree.Model;

/// <summary>The tree as simply as can be: a dictionary of paths, and everything derived reckoned from scratch.</summary>
internal sealed class ModelTree
{
    public SortedDictionary<string, ModelNode> Nodes { get; } = new(StringComparer.Ordinal)
    {
        [""] = new() { Data = [] },
        ["/zookeeper"] = new() { Data = [] },
        ["/zookeeper/quota"] = new() { Data = [] },
        ["/zookeeper/config"] = new() { Data = [], Acl = AclEntry.ReadOnly, Aversion = -1 },
    };

    public static string ParentOf(string path) => path[..path.LastIndexOf('/')];

    public IEnumerable<string> ChildrenOf(string path) => Nodes.Keys.Where(key => key.Length > 0 && ParentOf(key) == path);

    public IEnumerable<string> EphemeralsOf(long session) => Nodes.Where(node => node.Value.Owner == session).Select(node => node.Key);

    public void Apply(in TxnHeader header, Txn txn)
    {
        switch (txn)
        {
            case CreateTxn create:
                Create(header, create);
                break;
            case DeleteTxn delete:
                Delete(header, Encoding.UTF8.GetString(delete.Path));
                break;
            case SetDataTxn set:
                var changed = Nodes[Encoding.UTF8.GetString(set.Path)];
                (changed.Data, changed.Version, changed.Mzxid, changed.Mtime) = (set.Data, set.Version, header.Zxid.Value, header.Time);
                break;
            case SetAclTxn set:
                var guarded = Nodes[Encoding.UTF8.GetString(set.Path)];
                (guarded.Acl, guarded.Aversion) = (set.Acl, set.Version);
                break;
            case CloseSessionTxn:
                foreach (var path in EphemeralsOf(header.Session.Value).ToArray())
                {
                    Delete(header, path);
                }

                break;
            case MultiTxn multi when !multi.Parts.Any(part => part is ErrorTxn):
                foreach (var part in multi.Parts)
                {
                    Apply(header, part);
                }

                break;
        }

        WriteQuotaStats();
    }

    /// <summary>The digest by the words of the spec: the sum of the checksums of the znodes that are not below /zookeeper.</summary>
    public ulong Digest()
    {
        var sum = 0UL;
        foreach (var (path, node) in Nodes.Where(node => !node.Key.StartsWith("/zookeeper/", StringComparison.Ordinal)))
        {
            var crc = new Crc32();
            crc.Append(Encoding.UTF8.GetBytes(path));
            crc.Append(node.Data ?? []);
            foreach (var field in new[] { node.Czxid, node.Mzxid, node.Pzxid, node.Ctime, node.Mtime })
            {
                crc.Append(Convert.FromHexString(field.ToString("x16", CultureInfo.InvariantCulture)));
            }

            foreach (var field in new[] { node.Version, node.Cversion, node.Aversion })
            {
                crc.Append(Convert.FromHexString(field.ToString("x8", CultureInfo.InvariantCulture)));
            }

            crc.Append(Convert.FromHexString(node.Owner.ToString("x16", CultureInfo.InvariantCulture)));
            sum += crc.GetCurrentHashAsUInt32();
        }

        return sum;
    }

    private void Create(in TxnHeader header, CreateTxn txn)
    {
        var path = Encoding.UTF8.GetString(txn.Path);
        var parent = Nodes[ParentOf(path)];
        (parent.Cversion, parent.Pzxid) = (txn.ParentCversion, header.Zxid.Value);
        Nodes.Add(path, new()
        {
            Data = txn.Data,
            Acl = txn.Acl,
            Czxid = header.Zxid.Value,
            Mzxid = header.Zxid.Value,
            Pzxid = header.Zxid.Value,
            Ctime = header.Time,
            Mtime = header.Time,
            Owner = txn.Type switch
            {
                OpCode.CreateContainer => long.MinValue,
                OpCode.CreateTtl => unchecked((long)0xff00000000000000) | txn.Ttl,
                _ => txn.Ephemeral ? header.Session.Value : 0,
            },
        });
    }

    private void Delete(in TxnHeader header, string path)
    {
        Nodes.Remove(path);
        Nodes[ParentOf(path)].Pzxid = header.Zxid.Value;
    }

    private void WriteQuotaStats()
    {
        const string Prefix = "/zookeeper/quota";
        foreach (var limits in Nodes.Keys.Where(key => key.StartsWith(Prefix, StringComparison.Ordinal) && key.EndsWith("/zookeeper_limits", StringComparison.Ordinal)))
        {
            var root = ParentOf(limits)[Prefix.Length..];
            if (root.Length > 0 && Nodes.TryGetValue($"{Prefix}{root}/zookeeper_stats", out var stats))
            {
                var counted = Nodes.Where(node => node.Key == root || node.Key.StartsWith(root + "/", StringComparison.Ordinal)).ToArray();
                stats.Data = Encoding.ASCII.GetBytes($"count={counted.Length},bytes={counted.Sum(node => node.Value.Data?.Length ?? 0)}");
            }
        }
    }
}
