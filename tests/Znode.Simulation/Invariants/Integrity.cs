using Znode.Simulation.Hosts;

namespace Znode.Simulation.Invariants;

/// <summary>What a replica delivers was proposed by some leader, once, with this zxid.</summary>
/// <remarks>Source: Zab (DSN 2011) §3.2, integrity; TLA+: <c>Integrity</c>.</remarks>
internal sealed class Integrity : EnsembleInvariant
{
    public override void Proposes(Replica leader, Transaction transaction, Zxid zxid) =>
        Require(transaction.Zxid == Zxid.Zero, $"{leader.Id} proposes {transaction} again, as {zxid}");

    public override void Delivered(Replica replica, Transaction transaction, Zxid zxid, int index) =>
        Require(transaction.Zxid == zxid && zxid != Zxid.Zero, $"{replica.Id} delivers {transaction} as {zxid}");
}
