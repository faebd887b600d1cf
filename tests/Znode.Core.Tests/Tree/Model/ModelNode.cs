namespace Znode.Core.Tests.Tree.Model;

internal sealed record ModelNode
{
    public byte[]? Data { get; set; }

    public IReadOnlyList<AclEntry> Acl { get; set; } = AclEntry.Open;

    public long Czxid { get; init; }

    public long Mzxid { get; set; }

    public long Pzxid { get; set; }

    public long Ctime { get; init; }

    public long Mtime { get; set; }

    public int Version { get; set; }

    public int Cversion { get; set; }

    public int Aversion { get; set; }

    public long Owner { get; init; }
}
