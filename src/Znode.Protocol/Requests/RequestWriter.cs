using Znode.Jute;
using Znode.Requests;
using Znode.Watches;

namespace Znode.Protocol;

/// <summary>
/// A client's requests, each appended as a frame with its length. Source: spec client-protocol §5 and §6. SASL is not among them.
/// </summary>
internal static class RequestWriter
{
    /// <summary>ping, closeSession, whoAmI: a header alone.</summary>
    public static void WriteHeaderRequest(this JuteWriter writer, int xid, OpCode op) => writer.EndFrame(writer.BeginRequest(xid, op));

    /// <summary>getACL, sync, getEphemerals (where null is every path), getAllChildrenNumber.</summary>
    public static void WritePathRequest(this JuteWriter writer, int xid, OpCode op, string? path)
    {
        var frame = writer.BeginRequest(xid, op);
        writer.WriteString(path);
        writer.EndFrame(frame);
    }

    /// <summary>exists, getData, getChildren, getChildren2.</summary>
    public static void WritePathWatchRequest(this JuteWriter writer, int xid, OpCode op, string path, bool watch)
    {
        var frame = writer.BeginRequest(xid, op);
        writer.WriteString(path);
        writer.WriteBool(watch);
        writer.EndFrame(frame);
    }

    public static void WriteAddWatchRequest(this JuteWriter writer, int xid, string path, AddWatchMode mode) =>
        writer.WriteWatchRequest(xid, OpCode.AddWatch, path, (int)mode);

    /// <summary>removeWatches and checkWatches.</summary>
    public static void WriteWatchesRequest(this JuteWriter writer, int xid, OpCode op, string path, WatcherType type) =>
        writer.WriteWatchRequest(xid, op, path, (int)type);

    public static void WriteAuthRequest(this JuteWriter writer, string scheme, ReadOnlySpan<byte> auth)
    {
        var frame = writer.BeginRequest(Xids.Auth, OpCode.Auth);
        writer.WriteInt(0);
        writer.WriteString(scheme);
        writer.WriteBuffer(auth);
        writer.EndFrame(frame);
    }

    /// <summary>The watches of a client that connects again. setWatches when there are no persistent ones, for members of before 3.6.</summary>
    public static void WriteSetWatchesRequest(this JuteWriter writer, WatchLists watches)
    {
        var op = watches.Persistent.Count + watches.PersistentRecursive.Count == 0 ? OpCode.SetWatches : OpCode.SetWatches2;
        var frame = writer.BeginRequest(Xids.SetWatches, op);
        writer.WriteLong(watches.RelativeZxid.Value);
        WritePaths(writer, watches.Data);
        WritePaths(writer, watches.Exist);
        WritePaths(writer, watches.Child);
        if (op == OpCode.SetWatches2)
        {
            WritePaths(writer, watches.Persistent);
            WritePaths(writer, watches.PersistentRecursive);
        }

        writer.EndFrame(frame);
    }

    /// <param name="writer">Where to.</param>
    /// <param name="xid">The request's number.</param>
    /// <param name="reads">getData and getChildren, each with its path.</param>
    public static void WriteMultiReadRequest(this JuteWriter writer, int xid, IReadOnlyList<(OpCode Op, string Path)> reads)
    {
        var frame = writer.BeginRequest(xid, OpCode.MultiRead);
        foreach (var (op, path) in reads)
        {
            new MultiHeader(op, false, -1).Write(writer);
            writer.WriteString(path);
            writer.WriteBool(false);
        }

        MultiHeader.End.Write(writer);
        writer.EndFrame(frame);
    }

    /// <summary>Every request that changes the tree.</summary>
    public static void WriteChangeRequest(this JuteWriter writer, int xid, WriteRequest request)
    {
        var frame = writer.BeginRequest(xid, request.Op);
        WriteRequestEncoder.WriteBody(writer, request);
        writer.EndFrame(frame);
    }

    private static void WriteWatchRequest(this JuteWriter writer, int xid, OpCode op, string path, int type)
    {
        var frame = writer.BeginRequest(xid, op);
        writer.WriteString(path);
        writer.WriteInt(type);
        writer.EndFrame(frame);
    }

    private static int BeginRequest(this JuteWriter writer, int xid, OpCode op)
    {
        var frame = writer.BeginFrame();
        new RequestHeader(xid, op).Write(writer);
        return frame;
    }

    private static void WritePaths(JuteWriter writer, IReadOnlyCollection<string> paths)
    {
        writer.WriteInt(paths.Count);
        foreach (var path in paths)
        {
            writer.WriteString(path);
        }
    }
}
