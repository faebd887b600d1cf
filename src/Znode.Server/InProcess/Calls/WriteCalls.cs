using Znode.Transactions;

namespace Znode.Server.InProcess.Calls;

// The writes of a session. A refusal that a Try method expects is a value.

/// <param name="connection">Whose call it is.</param>
/// <param name="path">The path asked for.</param>
/// <param name="nullWhenExists">For TryCreate.</param>
internal sealed class CreateCall(InProcessConnection connection, ZnodePath path, bool nullWhenExists) : WriteCall<Created?>(connection, path)
{
    protected override ErrorCode ResultOf(in TxnResult result, out Created? value)
    {
        value = result.Error == ErrorCode.Ok ? new(ZnodePath.FromUtf8(result.Path), result.Stat) : null;
        return nullWhenExists && result.Error == ErrorCode.NodeExists ? ErrorCode.Ok : result.Error;
    }
}

/// <summary>setData and setACL.</summary>
internal sealed class SetCall(InProcessConnection connection, ZnodePath path) : WriteCall<Stat>(connection, path)
{
    protected override ErrorCode ResultOf(in TxnResult result, out Stat value)
    {
        value = result.Stat;
        return result.Error;
    }
}

internal sealed class TrySetCall(InProcessConnection connection, ZnodePath path) : WriteCall<Stat?>(connection, path)
{
    protected override ErrorCode ResultOf(in TxnResult result, out Stat? value)
    {
        value = result.Error == ErrorCode.Ok ? result.Stat : null;
        return result.Error == ErrorCode.BadVersion ? ErrorCode.Ok : result.Error;
    }
}

/// <param name="connection">Whose call it is.</param>
/// <param name="path">Which znode.</param>
/// <param name="falseWhenRefused">For TryDelete: it does not exist, is not the one meant, or has children.</param>
internal sealed class DeleteCall(InProcessConnection connection, ZnodePath path, bool falseWhenRefused) : WriteCall<bool>(connection, path)
{
    protected override ErrorCode ResultOf(in TxnResult result, out bool value)
    {
        value = result.Error == ErrorCode.Ok;
        return falseWhenRefused && result.Error is ErrorCode.NoNode or ErrorCode.BadVersion or ErrorCode.NotEmpty ? ErrorCode.Ok : result.Error;
    }
}

/// <param name="connection">Whose call it is.</param>
/// <param name="operations">What was asked, in order.</param>
internal sealed class TransactionCall(InProcessConnection connection, IReadOnlyList<TransactionOperation> operations) : WriteCall<TransactionResult>(connection, path: null)
{
    protected override ErrorCode ResultOf(in TxnResult result, out TransactionResult value)
    {
        var results = new TransactionOperationResult[result.Parts?.Count ?? 0];
        for (var i = 0; i < results.Length; i++)
        {
            var part = result.Parts![i];
            var isDone = part.Header.Type != OpCode.Error;
            results[i] = new(
                part.Error,
                isDone && part.Path is { } path ? ZnodePath.FromUtf8(path) : operations[i].Path,
                isDone && operations[i] is CreateOperation or SetOperation ? part.Stat : null);
        }

        value = new(results, result.Header.Zxid);
        return result.Error;
    }
}

/// <summary>The end of the session by its owner. Who closes wants it gone: what stands in the way is dealt with by the member, not by the caller.</summary>
internal sealed class CloseCall(InProcessConnection connection) : WriteCall<bool>(connection, path: null)
{
    protected override ErrorCode ResultOf(in TxnResult result, out bool value)
    {
        value = true;
        return ErrorCode.Ok;
    }

    /// <summary>The member takes no writes, or stops: it closes the session when it can, or the session expires.</summary>
    public override void Refuse(ErrorCode error, string reason) => Succeed(false);
}
