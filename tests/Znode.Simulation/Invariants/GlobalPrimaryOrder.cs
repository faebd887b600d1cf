using Znode.Simulation.Hosts;

namespace Znode.Simulation.Invariants;

/// <summary>A replica that delivers a of an earlier epoch and b of a later one delivers a before b.</summary>
/// <remarks>Source: Zab (DSN 2011) §3.2, global primary order; TLA+: <c>GlobalPrimaryOrder</c>.</remarks>
internal sealed class GlobalPrimaryOrder : EnsembleInvariant
{
    public override void Delivered(Replica replica, Transaction transaction, Zxid zxid, int index)
    {
        var before = index == 0 ? default : replica.Log.Applied[index - 1].Zxid.Epoch;
        Require(zxid.Epoch >= before, $"{replica.Id} delivers {transaction} after epoch {before}");
    }
}
