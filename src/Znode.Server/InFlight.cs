using Znode.Server.Connections;
using Znode.Transactions;

namespace Znode.Server;

/// <summary>A transaction proposed and not yet applied, or a sync that waits for those before it.</summary>
/// <param name="Header">The transaction's header; of a sync only the zxid counts: the last one before it.</param>
/// <param name="Txn">The transaction; null for a sync.</param>
/// <param name="Connection">Where the request came from; null for the member's own.</param>
/// <param name="Request">The request to be answered; null for the member's own.</param>
/// <param name="Proposed">When it was proposed here, by <see cref="Telemetry.MemberMeter.Proposed"/>; 0 when that is not measured.</param>
internal readonly record struct InFlight(TxnHeader Header, Txn? Txn, ClientConnection? Connection, PendingRequest? Request, long Proposed = 0);
