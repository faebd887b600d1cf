using Znode.Transactions;

namespace Znode.Server.Connections;

/// <summary>A request that waits for its turn on its connection: a write in flight, or whatever came behind one.</summary>
/// <remarks>Every member is called in a turn of the member and must not block.</remarks>
internal abstract class PendingRequest
{
    /// <summary>Gets or sets whether it waits for a transaction (or, for sync, for all before it), not only for those ahead of it.</summary>
    public bool IsInFlight { get; set; }

    /// <summary>Gets or sets the number under which a write went to the leader: its transaction carries it.</summary>
    public int Cxid { get; set; }

    /// <summary>Gets or sets what a write that went to the leader asks for.</summary>
    public OpCode Op { get; set; }

    /// <summary>Answers a write: its transaction was applied, or was refused with the error in the result.</summary>
    public abstract void Complete(in TxnResult result);

    /// <summary>Answers a read, or a sync: everything before it on the connection is done.</summary>
    public abstract void Execute();

    /// <summary>Answers a write that will never be a transaction, for example because the disk is full.</summary>
    /// <param name="error">What to tell the client.</param>
    /// <param name="reason">Why, in words.</param>
    public abstract void Refuse(ErrorCode error, string reason);
}
