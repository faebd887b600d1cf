using Znode.AspNetCore.Clients;
using Znode.Protocol;
using Znode.Server.Connections;
using Znode.Transactions;
using Znode.Tree;

namespace Znode.AspNetCore.Requests;

/// <summary>A write of a socket's client, until its transaction is applied or refused.</summary>
internal sealed class WaitingWrite(SocketConnection connection, RequestHeader header, long receivedMs) : PendingRequest
{
    public override void Complete(in TxnResult result)
    {
        if (connection.IsClosed)
        {
            return;
        }

        if (IsSessionMoved(result))
        {
            // Not answered: the client is to see its connection end (spec client-protocol §3.3).
            connection.Close(CloseReason.SessionMoved);
            return;
        }

        using (connection.Append(out var writer))
        {
            if (header.Op == OpCode.Reconfig && result.Error == ErrorCode.Ok)
            {
                // It was applied just now, so the znode has it.
                writer.WriteDataReply(header.Xid, result.Header.Zxid, connection.Port.Core.Tree.Find(ReservedPaths.Config)!.Data, result.Stat);
            }
            else
            {
                writer.WriteResult(header.Xid, result, header.Op);
            }
        }

        var now = connection.Port.Core.Clock.MonotonicMs;
        connection.Port.Statistics.UpdateLatency.Add(now - receivedMs);
        connection.Answered(header, result.Header.Zxid, receivedMs, now);
    }

    public override void Execute() => Invariant.Require(false, "A write is completed or refused");

    public override void Refuse(ErrorCode error, string reason)
    {
        if (connection.IsClosed)
        {
            return;
        }

        if (error == ErrorCode.ConnectionLoss)
        {
            // Not answered: whether it was done is not known, and that is what the end of a connection tells a client.
            connection.End();
            return;
        }

        var zxid = connection.Port.Core.LastProcessed;
        using (connection.Append(out var writer))
        {
            writer.WriteHeader(header.Xid, zxid, error);
        }

        connection.Answered(header, zxid, receivedMs, connection.Port.Core.Clock.MonotonicMs);
    }

    private static bool IsSessionMoved(in TxnResult result)
    {
        if (result.Error == ErrorCode.SessionMoved)
        {
            return true;
        }

        for (var i = 0; i < (result.Parts?.Count ?? 0); i++)
        {
            if (result.Parts![i].Error == ErrorCode.SessionMoved)
            {
                return true;
            }
        }

        return false;
    }
}
