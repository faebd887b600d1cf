using System.Runtime.InteropServices;
using Znode.Acl;
using Znode.Jute;

namespace Znode.Protocol;

/// <summary>
/// Appends replies, each a frame with its length, to a writer that may hold earlier ones. Source: spec client-protocol §4 and §6.
/// None of them allocates beyond the writer's own growth.
/// </summary>
/// <remarks>A write's reply is made from its result by <see cref="WriteReplies.WriteResult"/>.</remarks>
internal static class ReplyWriter
{
    /// <summary>Begins a reply: its length and its header.</summary>
    /// <returns>What <see cref="FrameWriting.EndFrame"/> wants.</returns>
    public static int BeginReply(this JuteWriter writer, int xid, Zxid zxid, ErrorCode error = ErrorCode.Ok)
    {
        var frame = writer.BeginFrame();
        new ReplyHeader(xid, zxid, error).Write(writer);
        return frame;
    }

    /// <summary>A reply without a record: delete, ping, auth, setWatches, checkWatches, removeWatches, closeSession, and every error.</summary>
    public static void WriteHeader(this JuteWriter writer, int xid, Zxid zxid, ErrorCode error = ErrorCode.Ok) =>
        writer.EndFrame(writer.BeginReply(xid, zxid, error));

    /// <summary>exists, setData and setACL: a stat.</summary>
    public static void WriteStatReply(this JuteWriter writer, int xid, Zxid zxid, in Stat stat)
    {
        var frame = writer.BeginReply(xid, zxid);
        writer.WriteStat(stat);
        writer.EndFrame(frame);
    }

    /// <summary>getData and reconfig.</summary>
    public static void WriteDataReply(this JuteWriter writer, int xid, Zxid zxid, byte[]? data, in Stat stat)
    {
        var frame = writer.BeginReply(xid, zxid);
        writer.WriteBuffer(data);
        writer.WriteStat(stat);
        writer.EndFrame(frame);
    }

    /// <summary>getData of data that is not null, from wherever it is.</summary>
    public static void WriteDataReply(this JuteWriter writer, int xid, Zxid zxid, ReadOnlySpan<byte> data, in Stat stat)
    {
        var frame = writer.BeginReply(xid, zxid);
        writer.WriteBuffer(data);
        writer.WriteStat(stat);
        writer.EndFrame(frame);
    }

    public static void WriteAclReply(this JuteWriter writer, int xid, Zxid zxid, IReadOnlyList<AclEntry> acl, in Stat stat)
    {
        var frame = writer.BeginReply(xid, zxid);
        writer.WriteAcl(acl);
        writer.WriteStat(stat);
        writer.EndFrame(frame);
    }

    /// <summary>getChildren: names in any order, as UTF-8; getEphemerals: paths.</summary>
    public static void WriteChildrenReply(this JuteWriter writer, int xid, Zxid zxid, ReadOnlySpan<byte[]> children)
    {
        var frame = writer.BeginReply(xid, zxid);
        writer.WriteNames(children);
        writer.EndFrame(frame);
    }

    public static void WriteChildrenReply(this JuteWriter writer, int xid, Zxid zxid, List<byte[]> children) =>
        writer.WriteChildrenReply(xid, zxid, CollectionsMarshal.AsSpan(children));

    /// <summary>getChildren2: names in any order, as UTF-8, and the parent's stat.</summary>
    public static void WriteChildrenReply(this JuteWriter writer, int xid, Zxid zxid, ReadOnlySpan<byte[]> children, in Stat stat)
    {
        var frame = writer.BeginReply(xid, zxid);
        writer.WriteNames(children);
        writer.WriteStat(stat);
        writer.EndFrame(frame);
    }

    public static void WriteChildrenReply(this JuteWriter writer, int xid, Zxid zxid, List<byte[]> children, in Stat stat) =>
        writer.WriteChildrenReply(xid, zxid, CollectionsMarshal.AsSpan(children), stat);

    /// <summary>sync: the path of the request comes back.</summary>
    public static void WriteSyncReply(this JuteWriter writer, int xid, Zxid zxid, in PathRequest request) =>
        writer.WriteSyncReply(xid, zxid, request.Path, request.IsNull);

    public static void WriteSyncReply(this JuteWriter writer, int xid, Zxid zxid, ReadOnlySpan<byte> path, bool isNull = false)
    {
        var frame = writer.BeginReply(xid, zxid);
        if (isNull)
        {
            writer.WriteInt(-1);
        }
        else
        {
            writer.WriteBuffer(path);
        }

        writer.EndFrame(frame);
    }

    public static void WriteAllChildrenNumberReply(this JuteWriter writer, int xid, Zxid zxid, int totalNumber)
    {
        var frame = writer.BeginReply(xid, zxid);
        writer.WriteInt(totalNumber);
        writer.EndFrame(frame);
    }

    /// <summary>addWatch: an ErrorResponse of 0 follows the header.</summary>
    public static void WriteAddWatchReply(this JuteWriter writer, int xid, Zxid zxid)
    {
        var frame = writer.BeginReply(xid, zxid);
        writer.WriteInt((int)ErrorCode.Ok);
        writer.EndFrame(frame);
    }

    /// <param name="writer">Where to.</param>
    /// <param name="xid">The request's.</param>
    /// <param name="zxid">The last one processed.</param>
    /// <param name="identities">Without their secrets: a digest's hash is already cut off (spec client-protocol §11).</param>
    public static void WriteWhoAmIReply(this JuteWriter writer, int xid, Zxid zxid, IReadOnlyList<Identity> identities)
    {
        var frame = writer.BeginReply(xid, zxid);
        writer.WriteInt(identities.Count);
        for (var i = 0; i < identities.Count; i++)
        {
            writer.WriteString(identities[i].Scheme);
            writer.WriteString(identities[i].Id);
        }

        writer.EndFrame(frame);
    }

    /// <summary>A vector of strings given as their UTF-8.</summary>
    public static void WriteNames(this JuteWriter writer, ReadOnlySpan<byte[]> names)
    {
        writer.WriteInt(names.Length);
        foreach (var name in names)
        {
            writer.WriteBuffer(name.AsSpan());
        }
    }
}
