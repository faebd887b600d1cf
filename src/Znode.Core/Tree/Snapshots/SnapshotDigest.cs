using Znode.Jute;
using Znode.Transactions;

namespace Znode.Tree.Snapshots;

/// <summary>The digest of a tree after a transaction: part 6 of a snapshot. Source: spec disk-format §4, ZooKeeper's <c>ZxidDigest</c>.</summary>
/// <param name="Zxid">The transaction; zero when nothing is known.</param>
/// <param name="Version">How the digest is made; only <see cref="TxnDigest.CurrentVersion"/> can be compared.</param>
/// <param name="Digest">The digest; 0 for an older version, where it is not read.</param>
internal readonly record struct SnapshotDigest(Zxid Zxid, int Version, ulong Digest)
{
    /// <summary>Gets a value indicating whether there is something to compare with.</summary>
    public bool IsKnown => Zxid != Zxid.Zero && Version == TxnDigest.CurrentVersion;

    /// <summary>Gets the digest of a tree now; nothing before its first transaction, as ZooKeeper has it.</summary>
    public static SnapshotDigest Of(DataTree tree) =>
        tree.LastProcessed == Zxid.Zero ? default : new(tree.LastProcessed, TxnDigest.CurrentVersion, tree.Digest);

    /// <exception cref="EndOfStreamException">The stream ends before it.</exception>
    /// <exception cref="JuteException">It is none.</exception>
    public static SnapshotDigest Read(Stream stream)
    {
        var input = new SnapshotInput(stream);
        var zxid = new Zxid(input.ReadLong());
        var version = input.ReadInt();
        if (version >= TxnDigest.CurrentVersion || (zxid == Zxid.Zero && version == 0))
        {
            return new(zxid, version, (ulong)input.ReadLong());
        }

        // Older versions have it as text, and by a checksum that nobody reckons any more.
        input.ReadScratch(out _);
        return new(zxid, version, 0);
    }

    public void Write(JuteWriter writer)
    {
        writer.WriteLong(Zxid.Value);
        writer.WriteInt(Version);
        writer.WriteLong((long)Digest);
    }
}
