using Znode.AspNetCore.Clients;
using Znode.Protocol;
using Znode.Server.Connections;
using Znode.Transactions;

namespace Znode.AspNetCore.Requests;

/// <summary>A read, a ping or a sync that came behind writes of its own connection: it has its bytes and waits for them to be answered.</summary>
internal sealed class WaitingRead(SocketConnection connection, RequestHeader header, byte[] body, ErrorCode sessionError, long receivedMs) : PendingRequest
{
    public override void Complete(in TxnResult result) => Invariant.Require(false, "A read has no transaction");

    public override void Execute()
    {
        if (!connection.IsClosed && !connection.GiveUpWhenTooMuchWaits())
        {
            ReadRequests.Answer(connection, header, body, sessionError, receivedMs, connection.Port.Core.Clock.MonotonicMs);
        }
    }

    public override void Refuse(ErrorCode error, string reason)
    {
        if (connection.IsClosed)
        {
            return;
        }

        using (connection.Append(out var writer))
        {
            writer.WriteHeader(header.Xid, connection.Port.Core.LastProcessed, error);
        }
    }
}
