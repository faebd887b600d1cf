using Znode.Transactions;

namespace Znode.Server.Connections;

/// <summary>A write that the member does not take, waiting to be refused in its order.</summary>
internal sealed class RefusedRequest(PendingRequest request, ErrorCode error, string reason) : PendingRequest
{
    public override void Complete(in TxnResult result) => Invariant.Require(false, "A refused write has no transaction");

    public override void Execute() => request.Refuse(error, reason);

    public override void Refuse(ErrorCode instead, string why) => request.Refuse(instead, why);
}
