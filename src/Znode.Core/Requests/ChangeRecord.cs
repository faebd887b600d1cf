using Znode.Acl;
using Znode.Tree;

namespace Znode.Requests;

/// <summary>
/// What a znode will be once everything in flight is applied. Never changed once it is outstanding: a later change makes another record.
/// ZooKeeper: <c>ZooKeeperServer.ChangeRecord</c>.
/// </summary>
internal sealed class ChangeRecord
{
    public required byte[] Path { get; init; }

    /// <summary>Gets or sets the transaction that makes it so; <see cref="Zxid.Zero"/> for a copy of the applied tree.</summary>
    public Zxid Zxid { get; set; }

    public bool Exists { get; set; } = true;

    public byte[]? Data { get; set; }

    public required AclList Acl { get; set; }

    public int ChildCount { get; set; }

    /// <summary>The stored values, as they will be.</summary>
    public NodeStat Stat;

    /// <summary>Gets or sets the znode's part of the tree's digest; 0 when it does not exist.</summary>
    public uint Digest { get; set; }

    /// <summary>Begins a change of the znode: a record of its own, or this one when it is only a copy of the applied tree.</summary>
    public ChangeRecord Change(Zxid zxid)
    {
        if (Zxid != Zxid.Zero)
        {
            return Copy(zxid);
        }

        Zxid = zxid;
        return this;
    }

    private ChangeRecord Copy(Zxid zxid) => new()
    {
        Path = Path,
        Zxid = zxid,
        Exists = Exists,
        Data = Data,
        Acl = Acl,
        ChildCount = ChildCount,
        Stat = Stat,
        Digest = Digest,
    };
}
