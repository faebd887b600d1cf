using Znode.Transactions;

namespace Znode.Server;

/// <summary>Tells of a transaction that has just been applied.</summary>
internal readonly record struct LogEntryApplied(Zxid Zxid, Txn Txn);
