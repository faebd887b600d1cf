using Znode.Transactions;

namespace Znode.Server;

/// <summary>Tells of a transaction that has just been applied.</summary>
/// <param name="Header">Whose it is, and which.</param>
/// <param name="Txn">What it did.</param>
internal readonly record struct LogEntryApplied(TxnHeader Header, Txn Txn);
