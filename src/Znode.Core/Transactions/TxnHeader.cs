namespace Znode.Transactions;

/// <summary>What every transaction carries. Source: spec disk-format §2, ZooKeeper's <c>TxnHeader</c>.</summary>
/// <param name="Session">Whose request it was; 0 for the member's own.</param>
/// <param name="Cxid">The client's number for the request.</param>
/// <param name="Zxid">Its place in the order.</param>
/// <param name="Time">Milliseconds since 1970 by the leader's clock.</param>
/// <param name="Type">The kind of transaction: that of the request, or <see cref="OpCode.Error"/>.</param>
internal readonly record struct TxnHeader(SessionId Session, int Cxid, Zxid Zxid, long Time, OpCode Type);
