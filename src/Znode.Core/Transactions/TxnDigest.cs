namespace Znode.Transactions;

/// <summary>The digest of the whole tree after a transaction, carried at its end. Source: spec disk-format §2, semantics §11.</summary>
/// <param name="Version">2 is the one in use; others are not compared.</param>
/// <param name="TreeDigest">The sum of the znodes' checksums.</param>
internal readonly record struct TxnDigest(int Version, ulong TreeDigest)
{
    public const int CurrentVersion = 2;
}
