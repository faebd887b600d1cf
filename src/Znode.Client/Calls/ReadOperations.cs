using Znode.Jute;
using Znode.Protocol;

namespace Znode.Client.Calls;

// The reads of a session, one type each. They change nothing, so all of them may be asked again.

internal readonly struct Exists(ZnodePath path) : IRemoteOperation<Stat?>
{
    public static string Name => "exists";

    public static bool IsRepeatable => true;

    public ZnodePath? Path => path;

    public void Write(JuteWriter writer, int xid) => writer.WritePathWatchRequest(xid, OpCode.Exists, path.Value, watch: false);

    public ErrorCode Read(in ReplyHeader header, ReadOnlySpan<byte> body, out Stat? value)
    {
        value = header.Error == ErrorCode.Ok ? ReplyReader.ReadStat(body) : null;
        return header.Error == ErrorCode.NoNode ? ErrorCode.Ok : header.Error;
    }
}

internal readonly struct GetData(ZnodePath path) : IRemoteOperation<ZnodeData>
{
    public static string Name => "get";

    public static bool IsRepeatable => true;

    public ZnodePath? Path => path;

    public void Write(JuteWriter writer, int xid) => writer.WritePathWatchRequest(xid, OpCode.GetData, path.Value, watch: false);

    public ErrorCode Read(in ReplyHeader header, ReadOnlySpan<byte> body, out ZnodeData value)
    {
        value = null!;
        if (header.Error == ErrorCode.Ok)
        {
            var reader = new JuteReader(body);
            value = new(reader.ReadBytes(), reader.ReadStat());
        }

        return header.Error;
    }
}

internal readonly struct TryGetData(ZnodePath path) : IRemoteOperation<ZnodeData?>
{
    public static string Name => GetData.Name;

    public static bool IsRepeatable => true;

    public ZnodePath? Path => path;

    public void Write(JuteWriter writer, int xid) => new GetData(path).Write(writer, xid);

    public ErrorCode Read(in ReplyHeader header, ReadOnlySpan<byte> body, out ZnodeData? value)
    {
        var error = new GetData(path).Read(header, body, out value);
        return error == ErrorCode.NoNode ? ErrorCode.Ok : error;
    }
}

internal readonly struct GetChildren(ZnodePath path) : IRemoteOperation<ZnodeChildren>
{
    public static string Name => "get_children";

    public static bool IsRepeatable => true;

    public ZnodePath? Path => path;

    public void Write(JuteWriter writer, int xid) => writer.WritePathWatchRequest(xid, OpCode.GetChildren2, path.Value, watch: false);

    public ErrorCode Read(in ReplyHeader header, ReadOnlySpan<byte> body, out ZnodeChildren value)
    {
        value = null!;
        if (header.Error == ErrorCode.Ok)
        {
            var reply = ReplyReader.ReadChildren(body);
            value = new(reply.Children, reply.Stat);
        }

        return header.Error;
    }
}

internal readonly struct TryGetChildren(ZnodePath path) : IRemoteOperation<ZnodeChildren?>
{
    public static string Name => GetChildren.Name;

    public static bool IsRepeatable => true;

    public ZnodePath? Path => path;

    public void Write(JuteWriter writer, int xid) => new GetChildren(path).Write(writer, xid);

    public ErrorCode Read(in ReplyHeader header, ReadOnlySpan<byte> body, out ZnodeChildren? value)
    {
        var error = new GetChildren(path).Read(header, body, out value);
        return error == ErrorCode.NoNode ? ErrorCode.Ok : error;
    }
}

internal readonly struct CountDescendants(ZnodePath path) : IRemoteOperation<int>
{
    public static string Name => "count_descendants";

    public static bool IsRepeatable => true;

    public ZnodePath? Path => path;

    public void Write(JuteWriter writer, int xid) => writer.WritePathRequest(xid, OpCode.GetAllChildrenNumber, path.Value);

    public ErrorCode Read(in ReplyHeader header, ReadOnlySpan<byte> body, out int value)
    {
        value = header.Error == ErrorCode.Ok ? ReplyReader.ReadTotalNumber(body) : 0;
        return header.Error;
    }
}

internal readonly struct GetEphemerals(ZnodePath prefix) : IRemoteOperation<IReadOnlyList<ZnodePath>>
{
    public static string Name => "get_ephemerals";

    public static bool IsRepeatable => true;

    public ZnodePath? Path => prefix;

    public void Write(JuteWriter writer, int xid) => writer.WritePathRequest(xid, OpCode.GetEphemerals, prefix.Value);

    public ErrorCode Read(in ReplyHeader header, ReadOnlySpan<byte> body, out IReadOnlyList<ZnodePath> value)
    {
        value = header.Error == ErrorCode.Ok ? Array.ConvertAll(ReplyReader.ReadNames(body), ReplyPath.Parse) : [];
        return header.Error;
    }
}

internal readonly struct GetAcl(ZnodePath path) : IRemoteOperation<ZnodeAcl>
{
    public static string Name => "get_acl";

    public static bool IsRepeatable => true;

    public ZnodePath? Path => path;

    public void Write(JuteWriter writer, int xid) => writer.WritePathRequest(xid, OpCode.GetAcl, path.Value);

    public ErrorCode Read(in ReplyHeader header, ReadOnlySpan<byte> body, out ZnodeAcl value)
    {
        value = null!;
        if (header.Error == ErrorCode.Ok)
        {
            var reply = ReplyReader.ReadAcl(body);
            value = new(reply.Acl, reply.Stat);
        }

        return header.Error;
    }
}

internal readonly struct WhoAmI : IRemoteOperation<IReadOnlyList<ClientInfo>>
{
    public static string Name => "who_am_i";

    public static bool IsRepeatable => true;

    public ZnodePath? Path => null;

    public void Write(JuteWriter writer, int xid) => writer.WriteHeaderRequest(xid, OpCode.WhoAmI);

    public ErrorCode Read(in ReplyHeader header, ReadOnlySpan<byte> body, out IReadOnlyList<ClientInfo> value)
    {
        value = header.Error == ErrorCode.Ok ? Array.ConvertAll(ReplyReader.ReadWhoAmI(body), identity => new ClientInfo(identity.Scheme, identity.Id)) : [];
        return header.Error;
    }
}

internal readonly struct Sync(ZnodePath path) : IRemoteOperation<bool>
{
    public static string Name => "sync";

    public static bool IsRepeatable => true;

    public ZnodePath? Path => path;

    public void Write(JuteWriter writer, int xid) => writer.WritePathRequest(xid, OpCode.Sync, path.Value);

    public ErrorCode Read(in ReplyHeader header, ReadOnlySpan<byte> body, out bool value)
    {
        value = true;
        return header.Error;
    }
}
