using Znode.Jute;
using Znode.Protocol;

namespace Znode.Client.Calls;

// The writes of a session, one type each, written straight from the caller's memory. None of them is ever repeated.

/// <param name="path">The path asked for.</param>
/// <param name="data">Its data.</param>
/// <param name="options">What kind, for how long, for whom.</param>
/// <param name="nullWhenExists">For TryCreate.</param>
/// <param name="withStat">False for servers of before 3.5, whose answer has no stat.</param>
internal readonly struct Create(ZnodePath path, ReadOnlyMemory<byte> data, CreateOptions options, bool nullWhenExists, bool withStat) : IRemoteOperation<Created?>
{
    public static string Name => "create";

    public static bool IsRepeatable => false;

    public ZnodePath? Path => path;

    public void Write(JuteWriter writer, int xid)
    {
        var op = CreateRecord.OpOf(options.Mode, withStat);
        var frame = writer.BeginFrame();
        new RequestHeader(xid, op).Write(writer);
        CreateRecord.Write(writer, op, path, data.Span, options);
        writer.EndFrame(frame);
    }

    public ErrorCode Read(in ReplyHeader header, ReadOnlySpan<byte> body, out Created? value)
    {
        value = null;
        if (header.Error == ErrorCode.Ok)
        {
            if (CreateRecord.OpOf(options.Mode, withStat) == OpCode.Create)
            {
                value = new(ReplyPath.Parse(ReplyReader.ReadPath(body)), default);
            }
            else
            {
                var reply = ReplyReader.ReadCreated(body);
                value = new(ReplyPath.Parse(reply.Path), reply.Stat);
            }
        }

        return nullWhenExists && header.Error == ErrorCode.NodeExists ? ErrorCode.Ok : header.Error;
    }
}

internal readonly struct SetData(ZnodePath path, ReadOnlyMemory<byte> data, int version) : IRemoteOperation<Stat>
{
    public static string Name => "set";

    public static bool IsRepeatable => false;

    public ZnodePath? Path => path;

    public void Write(JuteWriter writer, int xid)
    {
        var frame = writer.BeginFrame();
        new RequestHeader(xid, OpCode.SetData).Write(writer);
        WriteRecord(writer, path, data.Span, version);
        writer.EndFrame(frame);
    }

    public static void WriteRecord(JuteWriter writer, ZnodePath path, ReadOnlySpan<byte> data, int version)
    {
        writer.WriteString(path.Value);
        writer.WriteBuffer(data);
        writer.WriteInt(version);
    }

    public ErrorCode Read(in ReplyHeader header, ReadOnlySpan<byte> body, out Stat value)
    {
        value = header.Error == ErrorCode.Ok ? ReplyReader.ReadStat(body) : default;
        return header.Error;
    }
}

internal readonly struct TrySetData(ZnodePath path, ReadOnlyMemory<byte> data, int version) : IRemoteOperation<Stat?>
{
    public static string Name => SetData.Name;

    public static bool IsRepeatable => false;

    public ZnodePath? Path => path;

    public void Write(JuteWriter writer, int xid) => new SetData(path, data, version).Write(writer, xid);

    public ErrorCode Read(in ReplyHeader header, ReadOnlySpan<byte> body, out Stat? value)
    {
        value = header.Error == ErrorCode.Ok ? ReplyReader.ReadStat(body) : null;
        return header.Error == ErrorCode.BadVersion ? ErrorCode.Ok : header.Error;
    }
}

internal readonly struct SetAcl(ZnodePath path, IReadOnlyList<AclEntry> acl, int version) : IRemoteOperation<Stat>
{
    public static string Name => "set_acl";

    public static bool IsRepeatable => false;

    public ZnodePath? Path => path;

    public void Write(JuteWriter writer, int xid)
    {
        var frame = writer.BeginFrame();
        new RequestHeader(xid, OpCode.SetAcl).Write(writer);
        writer.WriteString(path.Value);
        writer.WriteAcl(acl);
        writer.WriteInt(version);
        writer.EndFrame(frame);
    }

    public ErrorCode Read(in ReplyHeader header, ReadOnlySpan<byte> body, out Stat value)
    {
        value = header.Error == ErrorCode.Ok ? ReplyReader.ReadStat(body) : default;
        return header.Error;
    }
}

/// <param name="path">Which znode.</param>
/// <param name="version">The version that it must have.</param>
/// <param name="falseWhenRefused">For TryDelete: it does not exist, is not the one meant, or has children.</param>
internal readonly struct Delete(ZnodePath path, int version, bool falseWhenRefused) : IRemoteOperation<bool>
{
    public static string Name => "delete";

    public static bool IsRepeatable => false;

    public ZnodePath? Path => path;

    public void Write(JuteWriter writer, int xid)
    {
        var frame = writer.BeginFrame();
        new RequestHeader(xid, OpCode.Delete).Write(writer);
        writer.WriteString(path.Value);
        writer.WriteInt(version);
        writer.EndFrame(frame);
    }

    public ErrorCode Read(in ReplyHeader header, ReadOnlySpan<byte> body, out bool value)
    {
        value = header.Error == ErrorCode.Ok;
        return falseWhenRefused && header.Error is ErrorCode.NoNode or ErrorCode.BadVersion or ErrorCode.NotEmpty ? ErrorCode.Ok : header.Error;
    }
}
