using Znode.Simulation.Hosts;

namespace Znode.Simulation.Invariants;

/// <summary>If one replica delivers a and another delivers b, then the one delivers b or the other delivers a: what two replicas deliver is the same as far as both have come.</summary>
/// <remarks>Source: Zab (DSN 2011) §3.2, agreement; ZooKeeper's TLA+ specification (zookeeper-specifications/protocol-spec/Zab.tla): <c>Agreement</c>, <c>PrefixConsistency</c>.</remarks>
internal sealed class Agreement(World world) : EnsembleInvariant
{
    public override void Delivered(Replica replica, Transaction transaction, Zxid zxid, int index)
    {
        if (index < world.Committed.Count)
        {
            Require(world.Committed[index] == transaction, $"{replica.Id} has {transaction} where others have {world.Committed[index]}, at {index}");
        }
    }
}
