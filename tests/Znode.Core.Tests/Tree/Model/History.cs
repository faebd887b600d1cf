using System.Text;
using Znode.Transactions;

namespace Znode.Core.Tests.Tree.Model;

/// <summary>Makes transactions as a leader would, each valid for the model it is then applied to. The same seed makes the same history.</summary>
internal sealed class History(int seed)
{
    private static readonly string[] Names = ["a", "b", "c", "ä"];
    private static readonly string[] QuotaRoots = ["/a", "/b/c"];

    private static readonly IReadOnlyList<AclEntry>[] Acls =
    [
        AclEntry.Open, AclEntry.ReadOnly, [new(Permissions.All, "digest", "u:h"), new(Permissions.Read, "world", "anyone")], [new(Permissions.Write, "ip", "::1")],
    ];

    private readonly Random _random = new(seed);
    private readonly List<long> _sessions = [0x10, 0x20, -0x30];
    private long _nextSession = 0x40;
    private long _zxid;

    public ModelTree Model { get; } = new();

    public List<(TxnHeader Header, Txn Txn)> Txns { get; } = [];

    public int Below(int bound) => _random.Next(bound);

    /// <summary>Makes the next transaction and applies it to the model.</summary>
    public (TxnHeader Header, Txn Txn) Next()
    {
        var session = new SessionId(_sessions[Below(_sessions.Count)]);
        _zxid++;
        var header = new TxnHeader(session, (int)_zxid, new(_zxid), 1000 + (_zxid * 10) - Below(50), default);
        Txn txn = Below(20) switch
        {
            0 => CloseSession(header),
            1 => Multi(header),
            2 => new ErrorTxn(ErrorCode.BadVersion),
            3 => new MultiTxn([new DeleteTxn(OpCode.Delete, "/a"u8.ToArray()), new ErrorTxn(ErrorCode.NotEmpty), new ErrorTxn(ErrorCode.RuntimeInconsistency)]),
            4 => Quota(header),
            5 => new CreateSessionTxn(4000),
            _ => Applied(header, Single(session)),
        };
        header = header with { Type = txn.Type };
        Txns.Add((header, txn));
        return (header, txn);
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private Txn Applied(in TxnHeader header, Txn txn)
    {
        Model.Apply(header, txn);
        return txn;
    }

    private Txn Single(SessionId session)
    {
        for (var tries = 0; tries < 50; tries++)
        {
            Txn? txn = Below(10) switch
            {
                < 5 => Create(session),
                < 7 => Delete(),
                < 9 => SetData(),
                _ => SetAcl(),
            };
            if (txn is not null)
            {
                return txn;
            }
        }

        return new ErrorTxn(ErrorCode.SystemError);
    }

    private CreateTxn? Create(SessionId session)
    {
        var parents = Model.Nodes.Where(node => IsOwn(node.Key) && (node.Value.Owner == 0 || node.Value.Owner == long.MinValue || node.Value.Owner >>> 40 == 0xff0000)).ToArray();
        var parent = Below(3) == 0 ? "" : parents[Below(parents.Length)].Key;
        if (parent.Count(c => c == '/') >= 4)
        {
            return null;
        }

        var path = $"{parent}/{Names[Below(Names.Length)]}";
        var type = new[] { OpCode.Create, OpCode.Create, OpCode.Create2, OpCode.CreateContainer, OpCode.CreateTtl }[Below(5)];
        return Model.Nodes.ContainsKey(path) ? null : CreateOf(type, path, Data(), ephemeral: type <= OpCode.Create2 && Below(3) == 0 && session != SessionId.None);
    }

    private CreateTxn CreateOf(OpCode type, string path, byte[]? data, bool ephemeral) => new(
        type, Utf8(path), data, Acls[Below(Acls.Length)], ephemeral, Model.Nodes[ModelTree.ParentOf(path)].Cversion + 1, type == OpCode.CreateTtl ? 1 + Below(1000) : 0);

    private DeleteTxn? Delete() => Pick(path => path.Length > 0 && !Model.ChildrenOf(path).Any()) is { } path
        ? new(Below(5) == 0 ? OpCode.DeleteContainer : OpCode.Delete, Utf8(path))
        : null;

    private SetDataTxn? SetData() => Pick(path => true) is { } path ? new(OpCode.SetData, Utf8(path), Data(), Model.Nodes[path].Version + 1) : null;

    private SetAclTxn? SetAcl() => Pick(path => true) is { } path ? new(Utf8(path), Acls[Below(Acls.Length)], Model.Nodes[path].Aversion + 1) : null;

    private CloseSessionTxn CloseSession(in TxnHeader header)
    {
        var session = header.Session.Value;
        var paths = Model.EphemeralsOf(session).Select(Utf8).ToArray();
        _sessions.Remove(session);
        _sessions.Add(_nextSession++);
        return (CloseSessionTxn)Applied(header, new CloseSessionTxn(Below(3) == 0 ? null : paths));
    }

    private MultiTxn Multi(in TxnHeader header)
    {
        var parts = new Txn[Below(5)];
        for (var i = 0; i < parts.Length; i++)
        {
            // Each sees what the ones before did.
            parts[i] = Below(6) == 0 ? new CheckVersionTxn("/a"u8.ToArray(), 1) : Single(header.Session);
            if (parts[i] is ErrorTxn)
            {
                parts[i] = new CheckVersionTxn("/b"u8.ToArray(), 1);
            }

            Model.Apply(header, parts[i]);
        }

        return new(parts);
    }

    /// <summary>Sets a quota, changes it, or takes it away with its statistics.</summary>
    private MultiTxn Quota(in TxnHeader header)
    {
        var root = QuotaRoots[Below(QuotaRoots.Length)];
        var parts = new List<Txn>();
        var path = "/zookeeper/quota";
        foreach (var name in root.Split('/')[1..])
        {
            path += $"/{name}";
            if (!Model.Nodes.ContainsKey(path))
            {
                parts.Add(Applied(header, CreateOf(OpCode.Create, path, [], ephemeral: false)));
            }
        }

        var limits = $"{path}/zookeeper_limits";
        var stats = $"{path}/zookeeper_stats";
        if (!Model.Nodes.ContainsKey(limits))
        {
            parts.Add(Applied(header, CreateOf(OpCode.Create, limits, Utf8($"count={Below(9)},bytes=-1"), ephemeral: false)));
            parts.Add(Applied(header, CreateOf(OpCode.Create, stats, Utf8("count=0,bytes=0"), ephemeral: false)));
        }
        else if (Below(2) == 0)
        {
            var changed = Below(2) == 0 ? limits : stats;
            parts.Add(Applied(header, new SetDataTxn(OpCode.SetData, Utf8(changed), Utf8("count=7,bytes=9"), Model.Nodes[changed].Version + 1)));
        }
        else
        {
            parts.Add(Applied(header, new DeleteTxn(OpCode.Delete, Utf8(stats))));
            parts.Add(Applied(header, new DeleteTxn(OpCode.Delete, Utf8(limits))));
        }

        return new MultiTxn(parts);
    }

    private string? Pick(Func<string, bool> condition)
    {
        var paths = Model.Nodes.Keys.Where(path => IsOwn(path) && condition(path)).ToArray();
        return paths.Length == 0 ? null : paths[Below(paths.Length)];
    }

    private static bool IsOwn(string path) => !path.StartsWith("/zookeeper", StringComparison.Ordinal);

    private byte[]? Data() => Below(6) == 0 ? null : Utf8(new string('x', Below(4) == 0 ? 600 : Below(8)));
}
