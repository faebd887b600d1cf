namespace Znode;

/// <summary>What became of one operation of a <see cref="Transaction"/>.</summary>
/// <param name="Error">
/// <see cref="ErrorCode.Ok"/> when it was carried out, and, in a refused transaction, when it was tried before the one that was refused;
/// <see cref="ErrorCode.RuntimeInconsistency"/> when it was not tried because of one before it; otherwise why it was refused.
/// </param>
/// <param name="Path">The znode: for a create that was carried out, the path that was made.</param>
/// <param name="Stat">The stat after a create or a set that was carried out; null otherwise, and for a create answered by a member that does not send it.</param>
public sealed record TransactionOperationResult(ErrorCode Error, ZnodePath Path, Stat? Stat);
