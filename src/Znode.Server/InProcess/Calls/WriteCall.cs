using Znode.Transactions;

namespace Znode.Server.InProcess.Calls;

/// <summary>A write in flight.</summary>
internal abstract class WriteCall<T>(InProcessConnection connection, ZnodePath? path) : InProcessCall<T>(connection, path)
{
    public sealed override void Complete(in TxnResult result)
    {
        Connection.Saw(result.Header.Zxid);
        var error = ResultOf(result, out var value);
        if (error == ErrorCode.Ok)
        {
            Succeed(value);
        }
        else
        {
            Fail(error);
        }
    }

    public sealed override void Execute() => Invariant.Require(false, "A write is answered by its transaction");

    /// <summary>Makes the caller's value of what became of the transaction, or tells what it was refused for.</summary>
    protected abstract ErrorCode ResultOf(in TxnResult result, out T value);
}
