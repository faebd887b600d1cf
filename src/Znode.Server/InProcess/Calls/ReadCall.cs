using Znode.Acl;
using Znode.Transactions;

namespace Znode.Server.InProcess.Calls;

/// <summary>A read that waits behind its session's own writes.</summary>
/// <remarks>It is made under the identities that the session had when the method was called.</remarks>
internal sealed class ReadCall<TOperation, T>(InProcessConnection connection, ZnodePath path) : InProcessCall<T>(connection, path)
    where TOperation : IReadOperation<T>
{
    private readonly ZnodePath _path = path;
    private readonly IReadOnlyList<Identity> _identities = connection.Identities;

    public override void Execute()
    {
        if (HasEnded)
        {
            return;
        }

        var error = TOperation.Execute(Connection, _identities, _path.ToUtf8(), out var result);
        Connection.SawTree();
        if (error == ErrorCode.Ok)
        {
            Succeed(result);
        }
        else
        {
            Fail(error);
        }
    }

    public override void Complete(in TxnResult result) => Invariant.Require(false, "A read has no transaction");
}
