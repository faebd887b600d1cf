using Znode.Transactions;

namespace Znode.Server.Connections;

/// <summary>A write behind a sync that is not answered yet, or a sync behind such a write: it goes on its way when that sync is answered, and keeps its place meanwhile.</summary>
/// <remarks>
/// A sync waits until the leader is known to lead. A write that went ahead of that answer could be applied before it, and a read between the two would see what its client wrote later.
/// </remarks>
internal sealed class HeldRequest(PendingRequest request, bool isSync, Action<HeldRequest> send) : PendingRequest
{
    private (ErrorCode Error, string Reason)? _refusal;

    /// <summary>Gets whether it waits to be sent.</summary>
    public bool IsHeld { get; private set; } = true;

    public bool IsSync => isSync;

    public PendingRequest Request => request;

    /// <summary>Sends it. It is in its place on the connection already.</summary>
    public void Send()
    {
        IsHeld = false;
        send(this);
    }

    /// <summary>It can not be taken: that is its answer, in its turn.</summary>
    public void RefuseInTurn(ErrorCode error, string reason)
    {
        IsInFlight = false;
        _refusal = (error, reason);
    }

    public override void Complete(in TxnResult result) => request.Complete(result);

    public override void Execute()
    {
        if (_refusal is var (error, reason))
        {
            request.Refuse(error, reason);
        }
        else
        {
            request.Execute();
        }
    }

    public override void Refuse(ErrorCode error, string reason) => request.Refuse(error, reason);
}
