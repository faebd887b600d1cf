using Znode.Simulation.Hosts;

namespace Znode.Simulation.Invariants;

/// <summary>If some replica delivers a before b, every replica that delivers b also delivers a, and before b.</summary>
/// <remarks>Source: Zab (DSN 2011) §3.2, total order; TLA+: <c>TotalOrder</c>. Equal places and growing zxids are the same said at once for all pairs.</remarks>
internal sealed class TotalOrder : EnsembleInvariant
{
    public override void Delivered(Replica replica, Transaction transaction, Zxid zxid, int index)
    {
        Require(transaction.CommittedAt < 0 || transaction.CommittedAt == index, $"{replica.Id} delivers {transaction} at {index}, others at {transaction.CommittedAt}");
        var before = index == 0 ? Zxid.Zero : replica.Log.Applied[index - 1].Zxid;
        Require(zxid > before, $"{replica.Id} delivers {transaction} after {before}");
    }
}
