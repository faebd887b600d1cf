using System.Globalization;

namespace Znode;

/// <summary>What became of a <see cref="Transaction"/>.</summary>
/// <param name="results">One result for each operation, in order.</param>
/// <param name="zxid">The transaction that carried them out, or that recorded the refusal.</param>
/// <remarks>Immutable and safe to share.</remarks>
public sealed class TransactionResult(IReadOnlyList<TransactionOperationResult> results, Zxid zxid)
{
    /// <summary>Gets one result for each operation, in order.</summary>
    public IReadOnlyList<TransactionOperationResult> Results { get; } = results;

    /// <summary>Gets the transaction that carried them out, or that recorded the refusal.</summary>
    public Zxid Zxid { get; } = zxid;

    /// <summary>Gets the index of the operation that was refused, or null when all were carried out. There is at most one: those after it were not tried.</summary>
    public int? RefusedIndex { get; } = FindRefused(results);

    /// <summary>Gets whether all operations were carried out. If not, none was.</summary>
    public bool IsCommitted => RefusedIndex is null;

    /// <summary>Gets why the transaction was refused.</summary>
    /// <value><see cref="ErrorCode.Ok"/> when it was not.</value>
    public ErrorCode Error => RefusedIndex is { } index ? Results[index].Error : ErrorCode.Ok;

    /// <summary>Throws what <see cref="IZnodeSession.CommitAsync"/> throws, unless the transaction was committed.</summary>
    /// <exception cref="ZnodeException">An operation was refused: the exception of its error, with its path.</exception>
    public void ThrowIfRefused()
    {
        if (RefusedIndex is { } index)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"Operation {index + 1} of {Results.Count} of the transaction was refused, so nothing was done.");
            throw ZnodeException.Create(Results[index].Error, Results[index].Path, RequestStatus.Answered, place);
        }
    }

    // The others carry RuntimeInconsistency (those after it) or Ok (those before it): ZooKeeper's MultiResponse.
    private static int? FindRefused(IReadOnlyList<TransactionOperationResult> results)
    {
        int? notTried = null;
        for (var i = 0; i < results.Count; i++)
        {
            switch (results[i].Error)
            {
                case ErrorCode.Ok:
                    break;
                case ErrorCode.RuntimeInconsistency:
                    notTried ??= i;
                    break;
                default:
                    return i;
            }
        }

        return notTried;
    }
}
