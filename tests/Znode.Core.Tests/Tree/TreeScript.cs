using System.Text;
using Znode.Transactions;
using Znode.Tree;

namespace Znode.Core.Tests.Tree;

/// <summary>Applies transactions to a tree one after another, with paths and data as text: the zxids go up by one, the time by ten.</summary>
internal sealed class TreeScript(ITreeObserver? observer = null, DataTreeOptions? options = null)
{
    public DataTree Tree { get; } = new(observer, options);

    public long Zxid { get; private set; }

    public SessionId Session { get; set; } = new(0x77);

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public TxnResult Create(string path, string? data = "", bool ephemeral = false, int? cversion = null, IReadOnlyList<AclEntry>? acl = null) =>
        Apply(CreateTxn(OpCode.Create, path, data, ephemeral, cversion, acl));

    public TxnResult CreateContainer(string path) => Apply(CreateTxn(OpCode.CreateContainer, path, ""));

    public TxnResult CreateTtl(string path, long ttl) => Apply(CreateTxn(OpCode.CreateTtl, path, "") with { Ttl = ttl });

    public TxnResult Delete(string path) => Apply(new DeleteTxn(OpCode.Delete, Utf8(path)));

    public TxnResult SetData(string path, string? data, int version) => Apply(new SetDataTxn(OpCode.SetData, Utf8(path), data is null ? null : Utf8(data), version));

    public TxnResult SetAcl(string path, IReadOnlyList<AclEntry> acl, int version) => Apply(new SetAclTxn(Utf8(path), acl, version));

    public TxnResult CloseSession(params string[]? paths) => Apply(new CloseSessionTxn(paths?.Select(Utf8).ToArray()));

    public TxnResult Multi(params Txn[] parts) => Apply(new MultiTxn(parts));

    public CreateTxn CreateTxn(OpCode type, string path, string? data, bool ephemeral = false, int? cversion = null, IReadOnlyList<AclEntry>? acl = null)
    {
        var parent = Tree.Find(PathRules.ParentOf(Utf8(path)));
        return new(type, Utf8(path), data is null ? null : Utf8(data), acl ?? AclEntry.Open, ephemeral, cversion ?? (parent?.Stat.StoredCversion ?? 0) + 1);
    }

    public TxnResult Apply(Txn txn) => ApplyAt(++Zxid, txn);

    public TxnResult ApplyAt(long zxid, Txn txn) => Tree.Apply(new(Session, 1, new(zxid), 1000 + (10 * zxid), txn.Type), txn);

    public DataNode? Find(string path) => Tree.Find(Utf8(path));

    public Stat Stat(string path) => Find(path)!.ToStat();

    public string? Data(string path) => Find(path)!.Data is { } data ? Encoding.UTF8.GetString(data) : null;
}
