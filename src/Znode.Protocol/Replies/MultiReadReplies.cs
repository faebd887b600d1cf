using Znode.Jute;
using Znode.Requests;

namespace Znode.Protocol;

/// <summary>
/// The reply to multiRead, part by part: <c>BeginReply</c>, one of these for each part, <see cref="EndParts"/>, <c>EndFrame</c>.
/// The header says Ok whatever the parts say. Source: spec client-protocol §8.
/// </summary>
internal static class MultiReadReplies
{
    public static void WriteDataPart(this JuteWriter writer, byte[]? data, in Stat stat)
    {
        new MultiHeader(OpCode.GetData, false, (int)ErrorCode.Ok).Write(writer);
        writer.WriteBuffer(data);
        writer.WriteStat(stat);
    }

    public static void WriteChildrenPart(this JuteWriter writer, ReadOnlySpan<byte[]> children)
    {
        new MultiHeader(OpCode.GetChildren, false, (int)ErrorCode.Ok).Write(writer);
        writer.WriteNames(children);
    }

    public static void WriteErrorPart(this JuteWriter writer, ErrorCode error)
    {
        new MultiHeader(OpCode.Error, false, (int)error).Write(writer);
        writer.WriteInt((int)error);
    }

    public static void EndParts(this JuteWriter writer) => MultiHeader.End.Write(writer);
}
