using System.Text;
using Znode.Ensemble;
using Znode.Transactions;
using Znode.Tree;

namespace Znode.Server.InProcess.Calls;

/// <summary>A change of the members; its answer is the configuration that came of it.</summary>
internal sealed class ReconfigureCall(InProcessConnection connection) : WriteCall<EnsembleConfig>(connection, path: null)
{
    protected override ErrorCode ResultOf(in TxnResult result, out EnsembleConfig value)
    {
        // It was applied just now, so the znode has it.
        value = result.Error == ErrorCode.Ok ? EnsembleConfig.Parse(Encoding.UTF8.GetString(Connection.Core.Tree.Find(ReservedPaths.Config)!.Data!)) : null!;
        return result.Error;
    }
}
