using Znode.Transactions;

namespace Znode.Server.Connections;

/// <summary>The request, waiting on its connection, that opens the connection's session.</summary>
internal sealed class SessionOpening(ClientConnection connection) : PendingRequest
{
    public override void Complete(in TxnResult result)
    {
        if (!connection.IsClosed)
        {
            connection.IsEstablished = true;
            connection.OnSessionOpened();
        }
    }

    public override void Execute() => Invariant.Require(false, "Opening a session is a write");

    public override void Refuse(ErrorCode error, string reason)
    {
        if (!connection.IsClosed && error != ErrorCode.ConnectionLoss)
        {
            connection.OnSessionRefused(reason);
        }
    }
}
