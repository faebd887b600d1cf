using Znode.Server.Connections;
using Znode.Transactions;

namespace Znode.Testing.Clients;

/// <summary>A client's question whether its session is alive, at the member.</summary>
internal sealed class LinkPing(Action answer) : PendingRequest
{
    public override void Complete(in TxnResult result) => Invariant.Require(false, "A ping has no transaction");

    public override void Execute() => answer();

    public override void Refuse(ErrorCode error, string reason)
    {
        // The connection ends, and its client hears that.
    }
}
