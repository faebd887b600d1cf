using Znode.Server.InProcess.Calls;
using Znode.Transactions;

namespace Znode.Server.InProcess.Watching;

/// <summary>The call that arms a watch, in its order among the session's requests.</summary>
internal sealed class WatchCall(InProcessConnection connection, InProcessWatch watch) : InProcessCall<IZnodeWatch>(connection, watch.Path)
{
    public override void Execute()
    {
        watch.Arm();
        Connection.SawTree();
        if (!Succeed(watch))
        {
            // Its caller has gone, and nobody will ever dispose it.
            watch.Disarm();
        }
    }

    public override void Complete(in TxnResult result) => Invariant.Require(false, "Arming a watch has no transaction");
}
