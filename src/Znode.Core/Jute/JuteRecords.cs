namespace Znode.Jute;

/// <summary>The records that the wire, the log and the snapshot share: Stat and ACL (spec client-protocol §7).</summary>
internal static class JuteRecords
{
    /// <summary>Bytes of a Stat.</summary>
    public const int StatLength = 68;

    /// <summary>The fewest bytes of an ACL entry: permissions and two lengths.</summary>
    private const int AclEntryBytesMin = 12;

    /// <summary>Gets <see cref="AclEntry.Open"/> as it is written.</summary>
    private static ReadOnlySpan<byte> OpenAcl => "\0\0\0\u0001\0\0\0\u001f\0\0\0\u0005world\0\0\0\u0006anyone"u8;

    public static void WriteStat(this JuteWriter writer, in Stat stat)
    {
        writer.WriteLong(stat.Czxid.Value);
        writer.WriteLong(stat.Mzxid.Value);
        writer.WriteLong(stat.Ctime);
        writer.WriteLong(stat.Mtime);
        writer.WriteInt(stat.Version);
        writer.WriteInt(stat.Cversion);
        writer.WriteInt(stat.Aversion);
        writer.WriteLong(stat.EphemeralOwner.Value);
        writer.WriteInt(stat.DataLength);
        writer.WriteInt(stat.NumChildren);
        writer.WriteLong(stat.Pzxid.Value);
    }

    public static Stat ReadStat(this ref JuteReader reader) => new()
    {
        Czxid = new(reader.ReadLong()),
        Mzxid = new(reader.ReadLong()),
        Ctime = reader.ReadLong(),
        Mtime = reader.ReadLong(),
        Version = reader.ReadInt(),
        Cversion = reader.ReadInt(),
        Aversion = reader.ReadInt(),
        EphemeralOwner = new(reader.ReadLong()),
        DataLength = reader.ReadInt(),
        NumChildren = reader.ReadInt(),
        Pzxid = new(reader.ReadLong()),
    };

    public static void WriteAcl(this JuteWriter writer, IReadOnlyList<AclEntry>? acl)
    {
        if (acl is null)
        {
            writer.WriteInt(-1);
            return;
        }

        writer.WriteInt(acl.Count);
        for (var i = 0; i < acl.Count; i++)
        {
            writer.WriteInt((int)acl[i].Permissions);
            writer.WriteString(acl[i].Scheme);
            writer.WriteString(acl[i].Id);
        }
    }

    /// <summary>Reads a list as it came: entries with a null scheme or id are kept, for the validation to refuse.</summary>
    public static IReadOnlyList<AclEntry>? ReadAcl(this ref JuteReader reader)
    {
        if (reader.Rest.StartsWith(OpenAcl))
        {
            // Nearly every create brings it: nothing is made of it.
            reader.Take(OpenAcl.Length);
            return AclEntry.Open;
        }

        var count = reader.ReadCount(AclEntryBytesMin);
        if (count < 0)
        {
            return null;
        }

        var acl = new AclEntry[count];
        for (var i = 0; i < count; i++)
        {
            acl[i] = new((Permissions)reader.ReadInt(), reader.ReadString()!, reader.ReadString()!);
        }

        return acl;
    }
}
