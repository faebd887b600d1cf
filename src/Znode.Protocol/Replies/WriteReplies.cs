using System.Diagnostics;
using Znode.Jute;
using Znode.Requests;
using Znode.Transactions;

namespace Znode.Protocol;

/// <summary>Replies to writes, from what became of their transactions. Source: spec client-protocol §6 and §8, ZooKeeper's <c>FinalRequestProcessor</c>.</summary>
internal static class WriteReplies
{
    /// <summary>Appends the reply to a write. A refused one is its header only; a multi whose parts were refused is not a refused one.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="xid">The request's.</param>
    /// <param name="result">What became of it; its zxid is the reply's.</param>
    /// <param name="requestOp">What was asked for. A reconfig that was carried out is answered by <c>WriteDataReply</c> instead.</param>
    public static void WriteResult(this JuteWriter writer, int xid, in TxnResult result, OpCode requestOp)
    {
        var frame = writer.BeginReply(xid, result.Header.Zxid, result.Error);
        if (result.Error == ErrorCode.Ok)
        {
            if (requestOp == OpCode.Multi)
            {
                WriteMulti(writer, result.Parts ?? []);
            }
            else
            {
                WriteRecord(writer, requestOp, result);
            }
        }

        writer.EndFrame(frame);
    }

    private static void WriteRecord(JuteWriter writer, OpCode op, in TxnResult result)
    {
        switch (op)
        {
            case OpCode.Create:
                writer.WriteBuffer(result.Path);
                break;
            case OpCode.Create2 or OpCode.CreateContainer or OpCode.CreateTtl:
                writer.WriteBuffer(result.Path);
                writer.WriteStat(result.Stat);
                break;
            case OpCode.SetData or OpCode.SetAcl:
                writer.WriteStat(result.Stat);
                break;
            case OpCode.Delete or OpCode.Check or OpCode.CloseSession:
                break;
            default:
                throw new UnreachableException($"No reply is made from the result of {op}");
        }
    }

    /// <summary>One refused part turns every result into an error: 0 before it, its own, RUNTIMEINCONSISTENCY after it.</summary>
    private static void WriteMulti(JuteWriter writer, IReadOnlyList<TxnResult> parts)
    {
        var failed = IsFailed(parts);
        for (var i = 0; i < parts.Count; i++)
        {
            if (failed)
            {
                new MultiHeader(OpCode.Error, false, (int)parts[i].Error).Write(writer);
                writer.WriteInt((int)parts[i].Error);
            }
            else
            {
                var op = parts[i].Header.Type;
                new MultiHeader(ResultType(op), false, (int)ErrorCode.Ok).Write(writer);
                WriteRecord(writer, op, parts[i]);
            }
        }

        MultiHeader.End.Write(writer);
    }

    private static bool IsFailed(IReadOnlyList<TxnResult> parts)
    {
        for (var i = 0; i < parts.Count; i++)
        {
            if (parts[i].Error != ErrorCode.Ok || parts[i].Header.Type == OpCode.Error)
            {
                return true;
            }
        }

        return false;
    }

    private static OpCode ResultType(OpCode op) => op is OpCode.CreateContainer or OpCode.CreateTtl ? OpCode.Create2 : op;
}
