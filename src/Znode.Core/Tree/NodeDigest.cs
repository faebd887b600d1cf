using System.Buffers.Binary;
using System.IO.Hashing;

namespace Znode.Tree;

/// <summary>
/// The checksum of one znode: a CRC-32 over its path, its data and its stored stat. Their sum is the digest of the tree.
/// Source: spec semantics §11, ZooKeeper's <c>DigestCalculator</c>.
/// </summary>
internal static class NodeDigest
{
    private const int StatLength = 60;

    /// <summary>Up to here everything is put together on the stack, which is the quickest.</summary>
    private const int TogetherMax = 512;

    /// <param name="path">The whole path; the root's is <c>/</c> or empty.</param>
    /// <param name="data">The data; null counts as empty.</param>
    /// <param name="stat">The stored stat.</param>
    /// <returns>0 below <c>/zookeeper/</c>: what is there may differ between members.</returns>
    public static uint Compute(ReadOnlySpan<byte> path, ReadOnlySpan<byte> data, in NodeStat stat)
    {
        if (path.Length == 1)
        {
            path = default;
        }

        if (path.StartsWith("/zookeeper/"u8))
        {
            return 0;
        }

        var length = path.Length + data.Length + StatLength;
        if (length <= TogetherMax)
        {
            Span<byte> together = stackalloc byte[TogetherMax];
            path.CopyTo(together);
            data.CopyTo(together[path.Length..]);
            WriteStat(together[(path.Length + data.Length)..], stat);
            return Crc32.HashToUInt32(together[..length]);
        }

        Span<byte> statBytes = stackalloc byte[StatLength];
        WriteStat(statBytes, stat);
        var crc = new Crc32();
        crc.Append(path);
        crc.Append(data);
        crc.Append(statBytes);
        return crc.GetCurrentHashAsUInt32();
    }

    /// <summary>Writes the stat in the digest's order, which is not the snapshot's.</summary>
    private static void WriteStat(Span<byte> target, in NodeStat stat)
    {
        BinaryPrimitives.WriteInt64BigEndian(target, stat.Czxid);
        BinaryPrimitives.WriteInt64BigEndian(target[8..], stat.Mzxid);
        BinaryPrimitives.WriteInt64BigEndian(target[16..], stat.Pzxid);
        BinaryPrimitives.WriteInt64BigEndian(target[24..], stat.Ctime);
        BinaryPrimitives.WriteInt64BigEndian(target[32..], stat.Mtime);
        BinaryPrimitives.WriteInt32BigEndian(target[40..], stat.Version);
        BinaryPrimitives.WriteInt32BigEndian(target[44..], stat.StoredCversion);
        BinaryPrimitives.WriteInt32BigEndian(target[48..], stat.Aversion);
        BinaryPrimitives.WriteInt64BigEndian(target[52..], stat.Owner);
    }
}
