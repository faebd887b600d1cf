using System.Runtime.InteropServices;

namespace Znode;

/// <summary>What a znode says about itself beside its data. Source: ZooKeeper's <c>Stat</c>, spec client-protocol §7.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Stat
{
    /// <summary>Gets the zxid that created the znode. It names this life of the path: a znode created anew has another.</summary>
    public Zxid Czxid { get; init; }

    /// <summary>Gets the zxid of the last change of its data.</summary>
    public Zxid Mzxid { get; init; }

    /// <summary>Gets the zxid of the last create or delete of a child.</summary>
    public Zxid Pzxid { get; init; }

    /// <summary>Gets when it was created: milliseconds since 1970 by the leader's clock.</summary>
    public long Ctime { get; init; }

    /// <summary>Gets when its data last changed: milliseconds since 1970 by the leader's clock.</summary>
    public long Mtime { get; init; }

    /// <summary>Gets how often its data was set.</summary>
    public int Version { get; init; }

    /// <summary>Gets how often children were created and deleted.</summary>
    public int Cversion { get; init; }

    /// <summary>Gets how often its access control list was set.</summary>
    public int Aversion { get; init; }

    /// <summary>Gets the session that an ephemeral znode belongs to; <see cref="SessionId.None"/> for all others.</summary>
    public SessionId EphemeralOwner { get; init; }

    /// <summary>Gets the bytes of its data.</summary>
    public int DataLength { get; init; }

    /// <summary>Gets how many children it has.</summary>
    public int NumChildren { get; init; }

    /// <summary>Gets when the znode was created, as a date.</summary>
    public DateTimeOffset Created => DateTimeOffset.FromUnixTimeMilliseconds(Ctime);

    /// <summary>Gets when the data last changed, as a date.</summary>
    public DateTimeOffset Modified => DateTimeOffset.FromUnixTimeMilliseconds(Mtime);
}
