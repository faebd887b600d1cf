namespace Znode.Transactions;

/// <summary>What became of a transaction when it was applied: all that a reply needs. ZooKeeper: <c>ProcessTxnResult</c>.</summary>
/// <remarks>A value, as each write makes one and nobody keeps it.</remarks>
internal readonly struct TxnResult
{
    public required TxnHeader Header { get; init; }

    /// <summary>Gets why it was refused, if it was. A failed multi is Ok here: its parts say.</summary>
    public ErrorCode Error { get; init; }

    /// <summary>Gets the path created, for the creates; otherwise the path changed, or null.</summary>
    public byte[]? Path { get; init; }

    /// <summary>Gets the stat right after the change, for the operations whose reply carries one.</summary>
    public Stat Stat { get; init; }

    /// <summary>Gets the results of a multi's parts, in order; null otherwise. Their headers' type is the part's.</summary>
    public IReadOnlyList<TxnResult>? Parts { get; init; }
}
