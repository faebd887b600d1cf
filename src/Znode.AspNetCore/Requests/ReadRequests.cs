using System.Diagnostics;
using Znode.AspNetCore.Clients;
using Znode.Jute;
using Znode.Protocol;
using Znode.Requests;
using Znode.Watches;
using WatcherType = Znode.Watches.WatcherType;

namespace Znode.AspNetCore.Requests;

/// <summary>Answers requests that change nothing, from the applied tree, in a turn. ZooKeeper: <c>FinalRequestProcessor</c>, spec semantics §4.7.</summary>
internal static class ReadRequests
{
    /// <summary>The longest answer to a multiRead: a small request can name one large znode very many times. Clients take no more than a few MiB.</summary>
    private const int MultiReadBytesMax = 64 * 1024 * 1024;

    /// <summary>Tells whether an operation is one that <see cref="Answer"/> takes.</summary>
    public static bool IsRead(OpCode op) => op is
        OpCode.Ping or OpCode.Exists or OpCode.GetData or OpCode.GetAcl or OpCode.GetChildren or OpCode.GetChildren2 or OpCode.MultiRead or
        OpCode.SetWatches or OpCode.SetWatches2 or OpCode.AddWatch or OpCode.CheckWatches or OpCode.RemoveWatches or
        OpCode.GetEphemerals or OpCode.GetAllChildrenNumber or OpCode.WhoAmI;

    /// <summary>Answers one request.</summary>
    /// <param name="connection">Whose.</param>
    /// <param name="header">Its header.</param>
    /// <param name="body">What follows the header; not kept.</param>
    /// <param name="sessionError">Ok, or why the session may not ask.</param>
    /// <param name="receivedMs">When it was read.</param>
    /// <param name="nowMs">What time it is.</param>
    public static void Answer(
        SocketConnection connection, RequestHeader header, ReadOnlySpan<byte> body, ErrorCode sessionError, long receivedMs, long nowMs)
    {
        var zxid = connection.Port.Core.LastProcessed;
        var error = sessionError;
        if (error == ErrorCode.Ok)
        {
            try
            {
                error = Read(connection, header, body, zxid);
            }
            catch (JuteException)
            {
                // Not hidden: it is answered with MARSHALLINGERROR. Every record is read whole before its answer is begun.
                error = ErrorCode.MarshallingError;
            }
        }

        if (error != ErrorCode.Ok)
        {
            using (connection.Append(out var writer))
            {
                writer.WriteHeader(header.Xid, zxid, error);
            }
        }

        connection.Port.Statistics.ReadLatency.Add(nowMs - receivedMs);
        connection.Answered(header, zxid, receivedMs, nowMs);
    }

    /// <returns>Ok when the answer is appended; otherwise the error to be answered.</returns>
    private static ErrorCode Read(SocketConnection connection, RequestHeader header, ReadOnlySpan<byte> body, Zxid zxid)
    {
        var core = connection.Port.Core;
        var xid = header.Xid;
        switch (header.Op)
        {
            case OpCode.Ping:
                using (connection.Append(out var writer))
                {
                    writer.WriteHeader(Xids.Ping, zxid);
                }

                return ErrorCode.Ok;
            case OpCode.Exists:
                return Exists(connection, xid, PathWatchRequest.Read(body), zxid);
            case OpCode.GetData:
                return GetData(connection, xid, PathWatchRequest.Read(body), zxid);
            case OpCode.GetChildren or OpCode.GetChildren2:
                return GetChildren(connection, header, PathWatchRequest.Read(body), zxid);
            case OpCode.GetAcl:
                return GetAcl(connection, xid, PathRequest.ReadPath(body), zxid);
            case OpCode.GetAllChildrenNumber:
                return CountDescendants(connection, xid, PathRequest.ReadPath(body), zxid);
            case OpCode.GetEphemerals:
                var ephemerals = core.Reader.GetEphemerals(connection.Session, PathRequest.Read(body).Path);
                using (connection.Append(out var writer))
                {
                    writer.WriteChildrenReply(xid, zxid, ephemerals.ToArray());
                }

                return ErrorCode.Ok;
            case OpCode.WhoAmI:
                using (connection.Append(out var writer))
                {
                    writer.WriteWhoAmIReply(xid, zxid, core.Acls.DisplayOf(connection.Identities));
                }

                return ErrorCode.Ok;
            case OpCode.Sync:
                var path = PathRequest.Read(body);
                using (connection.Append(out var writer))
                {
                    writer.WriteSyncReply(xid, zxid, path);
                }

                return ErrorCode.Ok;
            case OpCode.MultiRead:
                return MultiRead(connection, xid, MultiReadRequest.Read(body), zxid);
            case OpCode.SetWatches or OpCode.SetWatches2:
                return SetWatches(connection, xid, SetWatchesRequest.Read(header.Op, body), zxid);
            case OpCode.AddWatch:
                return AddWatch(connection, xid, WatchRequest.Read(body), zxid);
            case OpCode.CheckWatches or OpCode.RemoveWatches:
                return CheckOrRemoveWatches(connection, header, WatchRequest.Read(body), zxid);
            default:
                throw new UnreachableException($"{header.Op} is no read");
        }
    }

    private static ErrorCode Done(SocketConnection connection, int xid, Zxid zxid)
    {
        using (connection.Append(out var writer))
        {
            writer.WriteHeader(xid, zxid);
        }

        return ErrorCode.Ok;
    }

    private static ErrorCode Exists(SocketConnection connection, int xid, PathWatchRequest request, Zxid zxid)
    {
        if (request.Watch && !connection.MayWatch(1))
        {
            return ErrorCode.QuotaExceeded;
        }

        var error = connection.Port.Core.Reader.Exists(request.Path, connection.Identities, request.Watch ? connection : null, out var stat);
        if (error == ErrorCode.Ok)
        {
            using (connection.Append(out var writer))
            {
                writer.WriteStatReply(xid, zxid, stat);
            }
        }

        return error;
    }

    private static ErrorCode GetData(SocketConnection connection, int xid, PathWatchRequest request, Zxid zxid)
    {
        if (request.Watch && !connection.MayWatch(1))
        {
            return ErrorCode.QuotaExceeded;
        }

        var error = connection.Port.Core.Reader.GetData(request.Path, connection.Identities, request.Watch ? connection : null, out var node);
        if (error == ErrorCode.Ok)
        {
            using (connection.Append(out var writer))
            {
                writer.WriteDataReply(xid, zxid, node.Data, node.ToStat());
                connection.Port.Statistics.Responded(node.DataLength);
            }
        }

        return error;
    }

    private static ErrorCode GetChildren(SocketConnection connection, RequestHeader header, PathWatchRequest request, Zxid zxid)
    {
        if (request.Watch && !connection.MayWatch(1))
        {
            return ErrorCode.QuotaExceeded;
        }

        var error = connection.Port.Core.Reader.GetChildren(request.Path, connection.Identities, request.Watch ? connection : null, out var node);
        if (error == ErrorCode.Ok)
        {
            using (connection.Append(out var writer))
            {
                var frame = writer.BeginReply(header.Xid, zxid);
                ChildNames.Write(writer, node);
                if (header.Op == OpCode.GetChildren2)
                {
                    writer.WriteStat(node.ToStat());
                }

                writer.EndFrame(frame);
            }
        }

        return error;
    }

    private static ErrorCode GetAcl(SocketConnection connection, int xid, ReadOnlySpan<byte> path, Zxid zxid)
    {
        var error = connection.Port.Core.Reader.GetAcl(path, connection.Identities, out var acl, out var stat);
        if (error == ErrorCode.Ok)
        {
            using (connection.Append(out var writer))
            {
                writer.WriteAclReply(xid, zxid, acl, stat);
            }
        }

        return error;
    }

    private static ErrorCode CountDescendants(SocketConnection connection, int xid, ReadOnlySpan<byte> path, Zxid zxid)
    {
        var error = connection.Port.Core.Reader.CountDescendants(path, connection.Identities, out var count);
        if (error == ErrorCode.Ok)
        {
            using (connection.Append(out var writer))
            {
                writer.WriteAllChildrenNumberReply(xid, zxid, count);
            }
        }

        return error;
    }

    private static ErrorCode MultiRead(SocketConnection connection, int xid, MultiReadRequest request, Zxid zxid)
    {
        var reader = connection.Port.Core.Reader;
        using (connection.Append(out var writer))
        {
            var frame = writer.BeginReply(xid, zxid);
            foreach (var part in request)
            {
                var error = part.Op == OpCode.GetData
                    ? reader.GetData(part.Path, connection.Identities, watcher: null, out var node)
                    : reader.GetChildren(part.Path, connection.Identities, watcher: null, out node);
                if (error != ErrorCode.Ok)
                {
                    writer.WriteErrorPart(error);
                }
                else if (part.Op == OpCode.GetData)
                {
                    writer.WriteDataPart(node.Data, node.ToStat());
                }
                else
                {
                    new MultiHeader(OpCode.GetChildren, false, (int)ErrorCode.Ok).Write(writer);
                    ChildNames.Write(writer, node);
                }

                if (writer.Length - frame > MultiReadBytesMax)
                {
                    writer.Rewind(frame);
                    return ErrorCode.MarshallingError;
                }
            }

            writer.EndParts();
            writer.EndFrame(frame);
        }

        return ErrorCode.Ok;
    }

    /// <summary>A client that changed members brings its watches along. An error would tell it nothing: it would go on believing that it has them.</summary>
    private static ErrorCode SetWatches(SocketConnection connection, int xid, SetWatchesRequest request, Zxid zxid)
    {
        var set = ToSet(request);
        if (!connection.MayWatch(set.Count))
        {
            connection.LogAfterTurn(logger => Log.TooManyWatches(logger, connection.Remote, connection.Session, connection.Port.Options.WatchesPerConnectionMax));
            connection.End();
            return ErrorCode.QuotaExceeded;
        }

        connection.Port.Core.Reader.SetWatches(set, connection);
        return Done(connection, xid, zxid);
    }

    private static ErrorCode AddWatch(SocketConnection connection, int xid, WatchRequest request, Zxid zxid)
    {
        if (!Enum.IsDefined((AddWatchMode)request.Type))
        {
            return ErrorCode.MarshallingError;
        }

        if (!connection.MayWatch(1))
        {
            return ErrorCode.QuotaExceeded;
        }

        var mode = (AddWatchMode)request.Type == AddWatchMode.Persistent ? WatchMode.Persistent : WatchMode.PersistentRecursive;
        connection.Port.Core.Watches.Add(request.Path, connection, mode);
        using (connection.Append(out var writer))
        {
            writer.WriteAddWatchReply(xid, zxid);
        }

        return ErrorCode.Ok;
    }

    private static ErrorCode CheckOrRemoveWatches(SocketConnection connection, RequestHeader header, WatchRequest request, Zxid zxid)
    {
        if (!Enum.IsDefined((WatcherType)request.Type))
        {
            return ErrorCode.MarshallingError;
        }

        var watches = connection.Port.Core.Watches;
        var found = header.Op == OpCode.CheckWatches
            ? watches.Contains(request.Path, connection, (WatcherType)request.Type)
            : watches.Remove(request.Path, connection, (WatcherType)request.Type);
        return found ? Done(connection, header.Xid, zxid) : ErrorCode.NoWatcher;
    }

    private static Znode.Requests.WatchesToSet ToSet(SetWatchesRequest request) => new(
        request.RelativeZxid,
        Copy(request.DataWatches),
        Copy(request.ExistWatches),
        Copy(request.ChildWatches),
        Copy(request.PersistentWatches),
        Copy(request.PersistentRecursiveWatches));

    private static byte[][] Copy(PathList list)
    {
        var paths = new byte[list.Count][];
        var i = 0;
        foreach (var path in list)
        {
            paths[i++] = path.ToArray();
        }

        return paths;
    }
}
