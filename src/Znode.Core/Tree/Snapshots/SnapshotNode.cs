using Znode.Jute;

namespace Znode.Tree.Snapshots;

/// <summary>One znode in a snapshot: its path, data, key of its list of rights, and <c>StatPersisted</c>. Source: spec disk-format §4.</summary>
/// <remarks>The order of the stat's fields is not the digest's.</remarks>
internal static class SnapshotNode
{
    /// <summary>Bytes after the data: the key and the stat.</summary>
    public const int TailLength = 68;

    /// <summary>Bytes of a znode besides its path and data: their lengths and the tail.</summary>
    public const int LengthMin = 4 + 4 + TailLength;

    public static void Write(JuteWriter writer, DataNode node)
    {
        var length = node.PathLength;
        writer.WriteInt(length);
        node.CopyPath(writer.GetSpan(length)[..length]);
        writer.Advance(length);
        writer.WriteBuffer(node.Data);
        writer.WriteLong(node.Acl.Key);
        var stat = node.Stat;
        writer.WriteLong(stat.Czxid);
        writer.WriteLong(stat.Mzxid);
        writer.WriteLong(stat.Ctime);
        writer.WriteLong(stat.Mtime);
        writer.WriteInt(stat.Version);
        writer.WriteInt(stat.StoredCversion);
        writer.WriteInt(stat.Aversion);
        writer.WriteLong(stat.Owner);
        writer.WriteLong(stat.Pzxid);
    }

    /// <summary>Reads what follows the data.</summary>
    public static NodeStat ReadTail(ReadOnlySpan<byte> tail, out long aclKey)
    {
        var reader = new JuteReader(tail);
        aclKey = reader.ReadLong();
        return new()
        {
            Czxid = reader.ReadLong(),
            Mzxid = reader.ReadLong(),
            Ctime = reader.ReadLong(),
            Mtime = reader.ReadLong(),
            Version = reader.ReadInt(),
            StoredCversion = reader.ReadInt(),
            Aversion = reader.ReadInt(),
            Owner = reader.ReadLong(),
            Pzxid = reader.ReadLong(),
        };
    }
}
