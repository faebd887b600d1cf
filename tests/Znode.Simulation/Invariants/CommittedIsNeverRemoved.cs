using Znode.Simulation.Hosts;

namespace Znode.Simulation.Invariants;

/// <summary>No replica removes from its log what was committed, not even to get it again: a crash in between would take it from a quorum.</summary>
/// <remarks>Source: Zab (DSN 2011) §4.1: a follower removes only what was never committed. ZooKeeper's own breaches: ZOOKEEPER-2845, -4712.</remarks>
internal sealed class CommittedIsNeverRemoved(World world) : EnsembleInvariant
{
    public override void Removed(Replica replica, IReadOnlyList<LogEntry> entries)
    {
        foreach (var entry in entries)
        {
            var transaction = world.Transactions.Of(entry);
            Require(transaction.CommittedAt < 0, $"{replica.Id} removes {transaction}, which is committed");
        }
    }
}
