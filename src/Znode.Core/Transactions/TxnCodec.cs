using Znode.Jute;

namespace Znode.Transactions;

/// <summary>Transactions as bytes, the same in the log and between members. Source: spec disk-format §2 and §3.</summary>
internal static class TxnCodec
{
    /// <summary>Bytes of a digest at the end of an entry.</summary>
    private const int DigestLength = 12;

    public static void Write(JuteWriter writer, in TxnHeader header, Txn txn, TxnDigest? digest)
    {
        writer.WriteLong(header.Session.Value);
        writer.WriteInt(header.Cxid);
        writer.WriteLong(header.Zxid.Value);
        writer.WriteLong(header.Time);
        writer.WriteInt((int)header.Type);
        WriteBody(writer, txn);
        if (digest is { } d)
        {
            writer.WriteInt(d.Version);
            writer.WriteLong((long)d.TreeDigest);
        }
    }

    /// <exception cref="JuteException">The bytes are no transaction.</exception>
    public static Txn Read(ReadOnlySpan<byte> entry, out TxnHeader header, out TxnDigest? digest)
    {
        var reader = new JuteReader(entry);
        header = ReadHeader(ref reader);
        var txn = ReadBody(ref reader, header.Type);
        digest = reader.Remaining >= DigestLength ? new TxnDigest(reader.ReadInt(), (ulong)reader.ReadLong()) : null;
        return txn;
    }

    public static TxnHeader ReadHeader(ref JuteReader reader) =>
        new(new(reader.ReadLong()), reader.ReadInt(), new(reader.ReadLong()), reader.ReadLong(), (OpCode)reader.ReadInt());

    private static void WriteBody(JuteWriter writer, Txn txn)
    {
        switch (txn)
        {
            case CreateTxn create:
                writer.WriteBuffer(create.Path);
                writer.WriteBuffer(create.Data);
                writer.WriteAcl(create.Acl);
                if (create.Type is OpCode.Create or OpCode.Create2)
                {
                    writer.WriteBool(create.Ephemeral);
                }

                writer.WriteInt(create.ParentCversion);
                if (create.Type == OpCode.CreateTtl)
                {
                    writer.WriteLong(create.Ttl);
                }

                break;
            case DeleteTxn delete:
                writer.WriteBuffer(delete.Path);
                break;
            case SetDataTxn set:
                writer.WriteBuffer(set.Path);
                writer.WriteBuffer(set.Data);
                writer.WriteInt(set.Version);
                break;
            case SetAclTxn set:
                writer.WriteBuffer(set.Path);
                writer.WriteAcl(set.Acl);
                writer.WriteInt(set.Version);
                break;
            case CheckVersionTxn check:
                writer.WriteBuffer(check.Path);
                writer.WriteInt(check.Version);
                break;
            case CreateSessionTxn create:
                writer.WriteInt(create.TimeoutMs);
                break;
            case CloseSessionTxn close:
                WriteCloseSession(writer, close);
                break;
            case ErrorTxn error:
                writer.WriteInt((int)error.Error);
                break;
            case MultiTxn multi:
                writer.WriteInt(multi.Parts.Count);
                foreach (var part in multi.Parts)
                {
                    writer.WriteInt((int)part.Type);
                    var length = writer.ReserveInt();
                    WriteBody(writer, part);
                    writer.PatchInt(length, writer.Length - length - 4);
                }

                break;
            default:
                throw new System.Diagnostics.UnreachableException($"No encoding for {txn.GetType().Name}");
        }
    }

    private static void WriteCloseSession(JuteWriter writer, CloseSessionTxn close)
    {
        if (close.Paths is null)
        {
            return;
        }

        writer.WriteInt(close.Paths.Count);
        foreach (var path in close.Paths)
        {
            writer.WriteBuffer(path);
        }
    }

    private static Txn ReadBody(ref JuteReader reader, OpCode type) => type switch
    {
        OpCode.Create or OpCode.Create2 or OpCode.CreateContainer or OpCode.CreateTtl => ReadCreate(ref reader, type),
        OpCode.Delete or OpCode.DeleteContainer => new DeleteTxn(type, ReadPath(ref reader)),
        OpCode.SetData or OpCode.Reconfig => new SetDataTxn(type, ReadPath(ref reader), reader.ReadBytes(), reader.ReadInt()),
        OpCode.SetAcl => new SetAclTxn(ReadPath(ref reader), reader.ReadAcl() ?? [], reader.ReadInt()),
        OpCode.Check => new CheckVersionTxn(ReadPath(ref reader), reader.ReadInt()),
        OpCode.CreateSession => new CreateSessionTxn(reader.ReadInt()),
        OpCode.CloseSession => ReadCloseSession(ref reader),
        OpCode.Error => new ErrorTxn((ErrorCode)reader.ReadInt()),
        OpCode.Multi => ReadMulti(ref reader),
        _ => throw new JuteException($"Unsupported Txn with type={(int)type}"),
    };

    private static CreateTxn ReadCreate(ref JuteReader reader, OpCode type)
    {
        var path = ReadPath(ref reader);
        var data = reader.ReadBytes();
        var acl = reader.ReadAcl() ?? [];
        var ephemeral = type is OpCode.Create or OpCode.Create2 && reader.ReadBool();

        // Logs of 3.2 end here: one more than the parent's current cversion is meant.
        var parentCversion = reader.Remaining == 0 && type == OpCode.Create ? -1 : reader.ReadInt();
        var ttl = type == OpCode.CreateTtl ? reader.ReadLong() : 0;
        return new(type, path, data, acl, ephemeral, parentCversion, ttl);
    }

    private static CloseSessionTxn ReadCloseSession(ref JuteReader reader)
    {
        // No body (before 3.6), or only a digest: a list of paths with its digest takes at least 16 bytes.
        if (reader.Remaining is 0 or DigestLength)
        {
            return new(null);
        }

        var count = reader.ReadCount(elementBytesMin: 4);
        var paths = new byte[Math.Max(count, 0)][];
        for (var i = 0; i < paths.Length; i++)
        {
            paths[i] = ReadPath(ref reader);
        }

        return new(paths);
    }

    private static MultiTxn ReadMulti(ref JuteReader reader)
    {
        var parts = new Txn[Math.Max(reader.ReadCount(elementBytesMin: 8), 0)];
        for (var i = 0; i < parts.Length; i++)
        {
            var type = (OpCode)reader.ReadInt();
            if (type is OpCode.Multi or OpCode.CreateSession or OpCode.CloseSession or OpCode.Reconfig)
            {
                throw new JuteException($"A multi can not hold a Txn with type={(int)type}");
            }

            var body = new JuteReader(reader.ReadSpan(out _));
            parts[i] = ReadBody(ref body, type);
        }

        return new(parts);
    }

    private static byte[] ReadPath(ref JuteReader reader) => reader.ReadBytes() ?? throw new JuteException("The path is null");
}
