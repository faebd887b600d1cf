using Znode.Simulation.Hosts;

namespace Znode.Simulation.Invariants;

/// <summary>A write whose client was told that it will never be done is seen by nobody, neither before nor after.</summary>
/// <remarks>Source: <see cref="Znode.Consensus.EngineOutput.Discard"/>; what a refusal means to ZooKeeper's clients (any error but a lost connection).</remarks>
internal sealed class RefusedWritesStayAway : EnsembleInvariant
{
    public override void Refused(Replica replica, Transaction transaction) => Require(transaction.CommittedAt < 0, $"{replica.Id} refuses {transaction}, which was seen");

    public override void Delivered(Replica replica, Transaction transaction, Zxid zxid, int index) => Require(!transaction.IsRefused, $"{replica.Id} delivers {transaction}, which was refused");
}
