using Znode.Acl;
using Znode.Jute;
using Znode.Requests;

namespace Znode.Protocol;

/// <summary>
/// The records of replies, as a client reads them: what follows a <see cref="ReplyHeader"/> that says Ok. Bytes behind the record are ignored.
/// Each throws <see cref="JuteException"/> when the bytes are no such record. Source: spec client-protocol §6 and §8.
/// </summary>
internal static class ReplyReader
{
    /// <summary>The fewest bytes of a string.</summary>
    private const int StringBytesMin = 4;

    /// <summary>exists, setData, setACL.</summary>
    public static Stat ReadStat(ReadOnlySpan<byte> body)
    {
        var reader = new JuteReader(body);
        return reader.ReadStat();
    }

    /// <summary>getData, reconfig.</summary>
    public static DataReply ReadData(ReadOnlySpan<byte> body)
    {
        var reader = new JuteReader(body);
        return new(reader.ReadBytes(), reader.ReadStat());
    }

    /// <summary>create.</summary>
    public static string ReadPath(ReadOnlySpan<byte> body)
    {
        var reader = new JuteReader(body);
        return ReadRequiredString(ref reader);
    }

    /// <summary>sync: what was sent, which may be null.</summary>
    public static string? ReadSync(ReadOnlySpan<byte> body)
    {
        var reader = new JuteReader(body);
        return reader.ReadString();
    }

    /// <summary>create2, createContainer, createTTL.</summary>
    public static CreatedReply ReadCreated(ReadOnlySpan<byte> body)
    {
        var reader = new JuteReader(body);
        return new(ReadRequiredString(ref reader), reader.ReadStat());
    }

    /// <summary>getChildren, getEphemerals.</summary>
    public static string[] ReadNames(ReadOnlySpan<byte> body)
    {
        var reader = new JuteReader(body);
        return ReadNames(ref reader);
    }

    /// <summary>getChildren2.</summary>
    public static ChildrenReply ReadChildren(ReadOnlySpan<byte> body)
    {
        var reader = new JuteReader(body);
        return new(ReadNames(ref reader), reader.ReadStat());
    }

    public static AclReply ReadAcl(ReadOnlySpan<byte> body)
    {
        var reader = new JuteReader(body);
        return new(reader.ReadAcl() ?? [], reader.ReadStat());
    }

    /// <summary>getAllChildrenNumber.</summary>
    public static int ReadTotalNumber(ReadOnlySpan<byte> body)
    {
        var reader = new JuteReader(body);
        return reader.ReadInt();
    }

    /// <summary>addWatch.</summary>
    public static ErrorCode ReadError(ReadOnlySpan<byte> body)
    {
        var reader = new JuteReader(body);
        return (ErrorCode)reader.ReadInt();
    }

    public static Identity[] ReadWhoAmI(ReadOnlySpan<byte> body)
    {
        var reader = new JuteReader(body);
        var identities = new Identity[Math.Max(reader.ReadCount(2 * StringBytesMin), 0)];
        for (var i = 0; i < identities.Length; i++)
        {
            identities[i] = new(ReadRequiredString(ref reader), ReadRequiredString(ref reader));
        }

        return identities;
    }

    /// <summary>A frame whose xid is <see cref="Xids.Event"/>.</summary>
    public static EventReply ReadEvent(ReadOnlySpan<byte> body)
    {
        var reader = new JuteReader(body);
        return new(reader.ReadInt(), reader.ReadInt(), ReadRequiredString(ref reader));
    }

    /// <summary>multi and multiRead.</summary>
    public static List<PartReply> ReadMulti(ReadOnlySpan<byte> body)
    {
        var reader = new JuteReader(body);
        var parts = new List<PartReply>();
        for (var header = MultiHeader.Read(ref reader); !header.Done; header = MultiHeader.Read(ref reader))
        {
            parts.Add(ReadPart(ref reader, header.Type));
        }

        return parts;
    }

    private static PartReply ReadPart(ref JuteReader reader, OpCode op) => op switch
    {
        OpCode.Create => new(op, ErrorCode.Ok) { Path = ReadRequiredString(ref reader) },
        OpCode.Create2 => new(op, ErrorCode.Ok) { Path = ReadRequiredString(ref reader), Stat = reader.ReadStat() },
        OpCode.SetData => new(op, ErrorCode.Ok) { Stat = reader.ReadStat() },
        OpCode.Delete or OpCode.Check => new(op, ErrorCode.Ok),
        OpCode.GetData => new(op, ErrorCode.Ok) { Data = reader.ReadBytes(), Stat = reader.ReadStat() },
        OpCode.GetChildren => new(op, ErrorCode.Ok) { Children = ReadNames(ref reader) },
        OpCode.Error => new(op, (ErrorCode)reader.ReadInt()),
        _ => throw new JuteException($"Invalid type {(int)op} in MultiResponse"),
    };

    private static string[] ReadNames(ref JuteReader reader)
    {
        var names = new string[Math.Max(reader.ReadCount(StringBytesMin), 0)];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = ReadRequiredString(ref reader);
        }

        return names;
    }

    private static string ReadRequiredString(ref JuteReader reader) => reader.ReadString() ?? throw new JuteException("The string is null");
}
